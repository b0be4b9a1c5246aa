"""Formulas of notes in their authors' habits: one of each kind, with what it means."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.reader import read

MEANT = {
    r"v = (\arctan\frac{w^{gt}}{h^{gt}} - arctan\frac{w}{h})^2":
        "v = (atan(w_gt/h_gt) - atan(w/h))**2",
    r"\text{IoU} = \frac{\text{TP}}{\text{TP + FP + FN}}":
        "IoU = TP/(TP + FP + FN)",
    r"\triangle^{(l)} = \triangle^{(l)} + \delta^{(l+1)}(a^{(l)})^T":
        "Delta_new[l,i,j] = Delta[l,i,j] + delta[l + 1,i]*a[l,j]",
    r"\widehat{\Delta M} = -\eta [C A^T A + B B^T C]":
        "Delta_M_hat[i,j] = -eta*(sum(sum(C[i,m]*A[k,m], m)*A[k,j], k) + sum(sum(B[i,m]*B[k,m], m)*C[k,j], k))",
    r"F = \frac{(1 + \beta^2) p r}{\beta^2 p + r} \quad (\beta = 0.5)":
        "F = (1 + beta**2)*p*r/(beta**2*p + r); beta = 0.5",
    r"l_\delta = \begin{cases} \tfrac12 r^2, & |r|\le\delta,\\ \delta|r|-\tfrac12\delta^2, & \text{lainnya}. \end{cases}":
        "l_delta = where(abs(r) <= delta, 1/2*r**2, delta*abs(r) - 1/2*delta**2)",
    r"\frac{\partial E^{2}}{\partial y} = 2 E \frac{\partial E}{\partial y}":
        "diff(E**2, y) = 2*E*diff(E, y)",
    r"D_{KL}(q\mid \mid p) = \frac{1}{2} (\mu_p - \mu_q)^T \Sigma_p^{-1} (\mu_p - \mu_q)":
        "D_KL = sum(sum(1/2*(mu_p[j] - mu_q[j])*inv(Sigma_p)[j,i], j)*(mu_p[i] - mu_q[i]), i)",
    r"Q_{t+1}(s_t, a_t) = Q_t(s_t, a_t) + \alpha_t [ r_t + \gamma \max_{a'} Q_t(s_{t+1}, a') - Q_t(s_t, a_t) ]":
        "Q[t + 1,s[t],a[t]] = Q[t,s[t],a[t]] + alpha[t]*(r[t] + gamma*max(Q[t,s[t + 1],aprime], aprime) - Q[t,s[t],a[t]])",
    r"g = \frac{1}{|\mathcal{B}|} \sum_{i \in \mathcal{B}} x^{(i)} (w x^{(i)} - y^{(i)})":
        "g = 1/sum(x[j]**0, j)*sum(x[i]*(w*x[i] - y[i]), i)",
    r"\ell_i = (\phi_0 + \phi_1 x_i - y_i)^2, g_i = \frac{\partial \ell_i}{\partial \boldsymbol{\phi}}":
        "l[i] = (phi[0] + phi[1]*x[i] - y[i])**2; g[i,j] = diff(l[i], phi[j])",
    r"y = \mathbf{w}^T \mathbf{x} + w_0":
        "y = sum(w[i]*x[i], i) + w0",
    r"X_k = a X_{k-1} + b (X_{k-1}X_{k-1}^\top) X_{k-1}":
        "X[k,i,j] = a*X[k - 1,i,j] + sum(b*sum(X[k - 1,i,n]*X[k - 1,m,n], n)*X[k - 1,m,j], m)",
    r"S = \sum_i X_i X_i^T":
        "S[j,k] = sum(X[i,j]*X[i,k], i)",
    r"h_1 = \mathrm{a}[\theta_{10} + \theta_{11}x]":
        "h1 = a(theta10 + theta11*x)",
    r"\tau=(1-\alpha^{\gamma+1})/(1-\alpha)":
        "tau = (1 - alpha**(gamma + 1))/(1 - alpha)",
    r"\mathbf{h}_t = \mathbf{E}_{x_t}":
        "h[t,i] = E[x[t],i]",
    r"h_t = \tanh(W_{hh} (m_h \odot h_{t-1}) + W_{xh} (m_x \odot x_t))":
        "h[t,i] = tanh(sum(W_hh[i,j]*(m_h[j]*h[t - 1,j]), j) + sum(W_xh[i,j]*(m_x[j]*x[t,j]), j))",
    r"E(\mathbf{w}) = \sum_n (\mathbf{w}^T \mathbf{x}_n - t_n)^2, H = \nabla\nabla E(\mathbf{w})":
        "E = sum((sum(w[i]*x[n,i], i) - t[n])**2, n); H[i,j] = diff(diff(E, w[i]), w[j])",
    r"d_p(x,y) = \left(\sum_{j=1}^p |x_j - y_j|^p\right)^{1/p}":
        "d_p = sum(abs(x[j] - y[j])**p, (j, 1, p))**(1/p)",
    r"S = \frac{\mathbb{E}[R] - r}{\sigma}, \sigma = \sqrt{\frac{1}{T} \sum_{t=1}^T (R_t - r)^2}":
        "S = (mean(R[i], i) - r)/sigma; sigma = sqrt(1/T*sum((R[t] - r)**2, (t, 1, T)))",
    r"L = \sum_{i=1}^{I} (a + b x_i - y_i)^2":
        "L = sum((a + b*x[i] - y[i])**2, (i, 1, I))",
    r"\alpha_{ij} = \text{softmax}_j(e_{ij})":
        "alpha[i,j] = exp(e_[i,j])/sum(exp(e_[i,k]), k)",
    r"\alpha_t = \Pi_{s=1}^t ( 1 - \beta_s )":
        "alpha[t] = prod(1 - beta[s], (s, 1, t))",
    r"m_i = \frac{1}{|N(i)|} \sum_{j \in N(i) \cup \{i\}} x_j":
        "m[i] = 1/sum(N[i,k], k)*sum(max(N[i,j], delta(j, i))*x[j], j)",
    r"J(w)=\frac{w^T S_B w}{w^T S_w w}":
        "J = sum(sum(w[j]*S_B[j,i], j)*w[i], i)/sum(sum(w[j]*S_w[j,i], j)*w[i], i)",
    r"\theta_j := \theta_j - \alpha \sum_{i=1}^{m} (h(x^{(i)}) - y^{(i)}) x_j^{(i)}":
        "theta_new[j] = theta[j] - alpha*sum((h(x[i,:]) - y[i])*x[i,j], (i, 1, m))",
    r"\frac{\partial J}{\partial W^{(2)}} = (A^{(2)})^T \delta^{(3)}":
        "diff(J, W2[i,j]) = sum(A2[k,i]*delta3[k,j], k)",
    r"w_j := w_j - \alpha \frac{\partial J}{\partial w_j}, \quad j = 0,1,2":
        "w_new[j] = w[j] - alpha*diff(J, w[j])",
    r"R = \sum_{t=0}^{\infty} \gamma^t r_t":
        "R = sum(gamma**t*r[t], (t, 0, T))",
    r"\nabla_x \log p(x|y) = \nabla_x \log p(x) + \nabla_x \log p(y|x)":
        "diff(log(p_x_given(x, y)), x) = diff(log(p(x)), x) + diff(log(p_y_given(y, x)), x)",
    r"h_t = \tanh(W^{hh} h_{t-1} + W^{xh} x_t + b^h)":
        "h[t,i] = tanh(sum(W_hh[i,j]*h[t - 1,j], j) + sum(W_xh[i,j]*x[t,j], j) + b_h[i])",
    r"\hat{\epsilon} = \epsilon_\theta(x, \emptyset) + s (\epsilon_\theta(x, c) - \epsilon_\theta(x, \emptyset))":
        "epsilon_hat = epsilon(x, emptyset, theta) + s*(epsilon(x, c, theta) - epsilon(x, emptyset, theta))",
    r"y = \text{softmax}(\frac{QK^T}{\sqrt{d}}) V":
        "y[i,j] = sum(exp(sum(Q[i,m]*K[k,m], m)/sqrt(d))/sum(exp(sum(Q[i,n]*K[m,n], n)/sqrt(d)), m)*V[k,j], k)",
    r"q^{\pi}(s, a) = R(s, a) + \gamma \sum_{s'} P(s'|s, a) v^{\pi}(s')":
        "q_pi[s,a] = R[s,a] + gamma*sum(P[sprime,s,a]*v_pi[sprime], sprime)",
    r"P^{\pi}(s'|s) = \sum_{a} \pi(a|s) P(s'|s, a)":
        "P_pi[sprime,s] = sum(pi_[a,s]*P[sprime,s,a], a)",
    r"s_{ui} = \sum_{v \in N(i,u)} r_{vi}":
        "s[u,i] = sum(N[i,u,v]*r[v,i], v)",
    r"s_i = \sum_{j \in V \setminus \{i\}} r_{j}":
        "s[i] = sum(where(j == i, 0, r[j]), j)",
    r"L = \mathbb{E}_{q(z|x)}[\log p(x|z)]":
        "L = mean(log(p(x, z[i])), i)",
    r"\text{minimize} \quad L(\theta) + \frac{\lambda}{2}\|\theta\|^2":
        "f = L(theta) + lambda_/2*sum(theta[i]**2, i)",
    r"L = \sum_{(i,j)} (r_{ij} - u_i v_j)^2":
        "L = sum(sum((r[i,j] - u[i]*v[j])**2, j), i)",
    r"b_i=\varphi(\Sigma_j w_{ij} a_j)":
        "b[i] = phi(sum(w[i,j]*a[j], j))",
    r"k = \sigma_h^2 (1 + \frac{d}{\rho}) \exp(-\frac{d}{\rho})":
        "k = sigma_h**2*(1 + d/rho)*exp(-d/rho)",
    r"\bar{A}^{(\ell)} = \frac{1}{h} \sum_{i=1}^h A^{(\ell, i)} + I":
        "A_bar[l,j,k] = 1/h*sum(A[l,i,j,k], (i, 1, h)) + delta(j, k)",
    r"\nabla J(\theta) = ( \frac{\partial J}{\partial \theta_1}, \dots, \frac{\partial J}{\partial \theta_n} )":
        "diff(J, theta[i]) = diff(J, theta[i])",
    r"y_k = \begin{cases} 1 - \epsilon & \text{if } k = c \text{ (true)} \\ \frac{\epsilon}{K-1} & \text{otherwise} \end{cases}":
        "y[k] = where(k == c, 1 - epsilon, epsilon/(K - 1))",
    r"\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i = 0}^{m-1} (f_{w,b}(x^{(i)}) - y^{(i)})x^{(i)}, b = b - 1":
        "diff(J, w) = 1/m*sum((f(x[i], w, b) - y[i])*x[i], (i, 0, m - 1)); b_new = b - 1",
    r"\text{repeat} \{ \\ w = w - \alpha \frac{\partial J}{\partial w} \\ b = b - \alpha \frac{\partial J}{\partial b} \\ \}":
        "w_new = w - alpha*diff(J, w); b_new = b - alpha*diff(J, b)",
    r"P(O|H) = \prod_{t=1}^{T} P(o_t|h_t)":
        "P_joint = prod(P(o[t], h[t]), (t, 1, T))",
    r"y_{ij} = \gamma_i ( \frac{x_{ij} - \mu_i}{\sigma_i} ) + \beta_i":
        "y[i,j] = gamma[i]*((x[i,j] - mu[i])/sigma[i]) + beta[i]",
    r"dW^{[l]} = \frac{1}{m} dZ^{[l]} (A^{[l-1]})^T":
        "dW[l,i,j] = sum(1/m*dZ[l,i,k]*A[l - 1,j,k], k)",
    r"dZ = dA \cdot \mathbb{1}(Z > 0)":
        "dZ = dA*where(Z > 0, 1, 0)",
    r"J = \sum_{k=1}^K \sum_{x \in C_k} \|x - \mu_k\|^2":
        "J = sum(sum(C[k,i]*sum((x[i,j] - mu[k,j])**2, j), i), (k, 1, K))",
    r"s = \frac{1}{|A||B|} \sum_{a \in A} \sum_{b \in B} \|a - b\|":
        "s = 1/(sum(a[i,1]**0, i)*sum(b[i,1]**0, i))*sum(sum(sqrt(sum((a[i,k] - b[j,k])**2, k)), j), i)",
    r"A = (I_n + \lambda X^\top X)^{-1}":
        "M[k,m] = delta(k, m) + sum(lambda_*X[l,k]*X[l,m], l); A[i,j] = inv(M)[i,j]",
    r"g = h^\top (p \odot q)":
        "g = sum(h[i]*(p[i]*q[i]), i)",
    r"\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)} \cdot f'(z^{(l)})":
        "delta[l,i] = sum(W[l + 1,j,i]*delta[l + 1,j], j)*diff(f(z[l,i]), z[l,i])",
    r"\operatorname{tr}(AB) = \operatorname{tr}(BA)":
        "sum(sum(A[i,j]*B[j,i], j), i) = sum(sum(B[i,j]*A[j,i], j), i)",
    r"L = \sum_i x_i^2, \quad i \in (1, 2, \ldots, n)":
        "L = sum(x[i]**2, i)",
    r"\sigma(-x) = 1 - \sigma(x)":
        "sigmoid(-x) = 1 - sigmoid(x)",
    r"f(-x) = -f(x)":
        "f(-x) = -f(x)",
    r"V(s) = r + \gamma V(s')":
        "V(s) = r + gamma*V(s_prime)",
    r"z = \mathbf{W}\mathbf{x}, R = \sum_{i,j} W_{ij}^2":
        "z[k] = sum(W[k,m]*x[m], m); R = sum(sum(W[i,j]**2, j), i)",
    r"\sigma(z) = \frac{1}{1+e^{-z}}, \quad \sigma(-z) = 1 - \sigma(z)":
        "sigma = 1/(1 + exp(-z)); 1/(1 + exp(-(-z))) = 1 - sigma",
    r"lrate = d^{-0.5} \cdot \min({step\_num}^{-0.5}, {step\_num} \cdot {warmup\_steps}^{-1.5})":
        "lrate = d**(-0.5)*min(step_num**(-0.5), step_num*warmup_steps**(-1.5))",
    r"L = \lambda_{reg\_l2} \sum_i w_i^2":
        "L = lambda_reg_l2*sum(w[i]**2, i)",
    r"z = \mu + \sigma \odot \epsilon \quad \text{where } \epsilon \sim \mathcal{N}(0, I)":
        "z[i] = mu[i] + sigma[i]*epsilon[i]",
    r"x_t = \sqrt{\bar\alpha_t} x_0 + \sqrt{1 - \bar\alpha_t} \epsilon, \quad \epsilon \sim \mathcal{N}(\mathbf{0}, \mathbf{I})":
        "x[t,i] = sqrt(alpha_bar[t])*x[0,i] + sqrt(1 - alpha_bar[t])*epsilon[i]",
    r"y_i = w^\top x_i + \epsilon_i, \quad \epsilon_i \sim \mathcal{N}(0, \sigma^2)":
        "y[i] = sum(w[j]*x[i,j], j) + epsilon[i]",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert "; ".join(" = ".join(str(m.entries) for m in item.members) for item in account.items) == MEANT[written]


@pytest.mark.parametrize(
    "written",
    [
        r"\mathbf{K}_{k}=\frac{\mathbf{P}_{k}\mathbf{H}_{k}^{T}}{\mathbf{H}_{k}\mathbf{P}_{k}\mathbf{H}_{k}^{T}+\mathbf{R}_{k}}",
        r"\bar{W} := W/\sigma(W), \qquad h = \bar{W} x",
    ],
)
def test_a_fraction_of_matrices_is_refused_with_its_readings(written: str) -> None:
    with pytest.raises(NotationError, match="a fraction of matrices is read in two ways"):
        read(f"${written}$")


REFUSED = {
    r"s_i = \sum_{j \in N^k_u(i)} r_{j}": "of this set it is not clear which indices are in it",
    r"Y = W^{1/2}Z": "a power of a matrix with this exponent is read in two ways",
    r"f = \sum_{i=1}^{N}(g_m^i - h(x_i))^2": "is i above g_m an index or a power",
    r"e^x = \sum_{n=0}^{\infty} x^n": "a sum to infinity is of the entries of an array",
    r"m_i = \max_{j \in N(i)} x_j": "a maximum over the members of a set is not read",
    r"h = \text{Concat}(a_1, \dots, a_h) W": "Concat of as many quantities as the dots stand for is not read",
}


@pytest.mark.parametrize("written", REFUSED)
def test_what_has_no_reading_is_refused_by_name(written: str) -> None:
    with pytest.raises(NotationError, match=REFUSED[written]):
        read(f"${written}$")
