import torch
import torch.nn.functional as F
x = torch.ones(1)
w = torch.full([1], 2.)
mse = F.mse_loss(torch.ones(1), x*w)
mse
torch.autograd.grad(mse, [w])
w.requires_grad_()
torch.autograd.grad(mse, [w])
mse = F.mse_loss(torch.ones(1), x*w)
torch.autograd.grad(mse, [w])
