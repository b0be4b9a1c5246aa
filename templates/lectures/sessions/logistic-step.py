import torch
import torch.nn.functional as F
x = torch.tensor([0., 1., 2., 3.])
t = torch.tensor([0., 1., 0., 1.])
w = torch.tensor(0., requires_grad=True)
b = torch.tensor(0., requires_grad=True)
loss = F.binary_cross_entropy_with_logits(w*x + b, t)
loss
loss.backward()
w.grad, b.grad
torch.optim.SGD([w, b], lr=1.).step()
w, b
