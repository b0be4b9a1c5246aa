import torch
import torch.nn.functional as F
x = torch.ones(1)
w = torch.full([1], 2.)
w.requires_grad_()
mse = F.mse_loss(torch.ones(1), x*w)
mse.backward()
w.grad
