import torch
import torch.nn.functional as F
a = torch.tensor([0.1440, 0.5349, 0.7022])
a.requires_grad_()
p = F.softmax(a, dim=0)
p
torch.autograd.grad(p[1], [a], retain_graph=True)
torch.autograd.grad(p[2], [a])
torch.autograd.grad(p[0], [a])
p = F.softmax(a, dim=0)
p.backward()
