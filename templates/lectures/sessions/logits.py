import torch
import torch.nn.functional as F
z = torch.tensor(20.)
s = torch.sigmoid(z)
s
F.binary_cross_entropy(s, torch.tensor(0.))
F.binary_cross_entropy_with_logits(z, torch.tensor(0.))
