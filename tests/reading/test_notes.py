"""Formulas of notes in their authors' habits: one of each kind, with what it means."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"\hat{r}_x(k) = \frac{1}{N} \sum_{n=0}^{N-1-k} x(n+k)\, x(n), \qquad k = 0, 1, \ldots, N-1":
        "r_x_hat[k] = 1/N*sum(x[n + k]*x[n], (n, 0, N - 1 - k))",
    r"r_{xy}(k) = \sum_{n} x(n) y(n+k)":
        "r_xy[k] = sum(x[n]*y[n + k], n)",
    r"w[n] = \frac12 \left[ 1 - \cos\left( \frac{2\pi n}{N} \right) \right], \qquad 0 \le n \le N":
        "w[n] = 1/2*(1 - cos(2*pi*n/N))",
    r"h[n] = \frac{1}{M+1}, \quad -M/2 \le n \le M/2":
        "h[n] = 1/(M + 1)",
    r"m_t = \beta m_{t-1} + (1-\beta) g_t, \qquad 0 \le \beta < 1":
        "m[t] = beta*m[t - 1] + (1 - beta)*g[t]",
    r"f(x) = x^a(1-x)^b, \quad 0 \le x \le 1, \quad a > 0, b > 0":
        "f = x**a*(1 - x)**b",
    r"f(x) = \frac{1}{b - a} \quad \text{for } a < x < b":
        "f = 1/(b - a)",
    r"y = \sqrt{1 - x^2} \quad (|x| \le 1)":
        "y = sqrt(1 - x**2)",
    r"L(\theta) = \sum_{i=1}^n \log p_i, \quad 0 \le p_i \le 1":
        "L = sum(log(p[i]), (i, 1, n))",
    r"u^{k+1} = \bar{u}^k - \frac{I_x [ I_x \bar{u}^k + I_y \bar{v}^k + I_t ]}{\alpha^2 + I_x^2 + I_y^2}":
        "u[k + 1] = u_bar[k] - I_x*(I_x*u_bar[k] + I_y*v_bar[k] + I_t)/(alpha**2 + I_x**2 + I_y**2)",
    r"u^{n+1} = \tilde{u}^n - \Delta t\, p^n":
        "u[n + 1] = u_tilde[n] - Delta_t*p[n]",
    r"x^{n+1} = x \cdot x^n":
        "x**(n + 1) = x*x**n",
    r"\hat{x}_{k+1} = A \hat{x}_k + B u_k + L \left( y_k - C \hat{x}_k \right)":
        ("x_hat[k + 1,i] = sum(A[i,j]*x_hat[k,j], j) + sum(B[i,j]*u[k,j], j) + "
         "sum(L[i,j]*(y[k,j] - sum(C[j,m]*x_hat[k,m], m)), j)"),
    r"\hat{x} = \hat{x}^- + K(z - H\hat{x}^-)":
        "x_hat[i] = x_minus_hat[i] + sum(K[i,j]*(z[j] - sum(H[j,k]*x_minus_hat[k], k)), j)",
    r"h_t = \tanh(W x_t + U (r_t - h_{t-1}))":
        "h[t,i] = tanh(sum(W[i,j]*x[t,j], j) + sum(U[i,j]*(r[t,j] - h[t - 1,j]), j))",
    r"TC(Q) = \frac{D}{Q} S + \frac{Q}{2} H, \qquad Q^{*} = \sqrt{\frac{2DS}{H}}":
        "TC = D/Q*S + Q/2*H; Q_star = sqrt(2*D*S/H)",
    r"y = \arccos x + 2\arcsin\frac{x}{2}":
        "y = acos(x) + 2*asin(x/2)",
    r"y = \cot x \operatorname{arsinh}(x)":
        "y = cos(x)/sin(x)*log(x + sqrt(x**2 + 1))",
    r"F = G\frac{Mm}{R^2}":
        "F = G*(M*m/R**2)",
    r"Q = \frac{K A (T_1 - T_2)}{L}":
        "Q = K*A*(T1 - T2)/L",
    r"P = \frac{B R}{(1 + R)^n}":
        "P = B*R/(1 + R)**n",
    r"H = \frac{X W}{T}":
        "H[i,j] = sum(X[i,k]*W[k,j], k)/T",
    r"L = \|A - WW^T\|_F^2":
        "L = sum(sum((A[i,j] - sum(W[i,k]*W[j,k], k))**2, j), i)",
    r"A = USV^T":
        "A[i,j] = sum(sum(U[i,m]*S[m,k], m)*V[j,k], k)",
    r"A = LDL^\top":
        "A[i,j] = sum(sum(L[i,m]*D[m,k], m)*L[j,k], k)",
    r"A = QR, \quad P = QQ^\top":
        "A[i,j] = sum(Q[i,k]*R[k,j], k); P[i,j] = sum(Q[i,k]*Q[j,k], k)",
    r"v_0 = \frac{V_{\max} [\mathrm{S}]}{K_{\mathrm{M}} + [\mathrm{S}]}":
        "v0 = V_max*S/(K_M + S)",
    r"\frac{d[P]}{dt} = k_2 [E][S]":
        "diff(P, t) = k2*E*S",
    r"v = \frac{k_{cat}[E]_0[S]}{K_m+[S]}":
        "v = k_cat*E0*S/(K_m + S)",
    r"E_t(s) = \gamma\lambda E_{t-1}(s) + \mathbf{1}(S_t = s)":
        "E[t,s] = gamma*lambda_*E[t - 1,s] + where(S[t] == s, 1, 0)",
    r"e_t(s, a) = \gamma\lambda e_{t-1}(s, a) + \mathbb{1}[S_t = s, A_t = a]":
        "e_[t,s,a] = gamma*lambda_*e_[t - 1,s,a] + where(S[t] == s, where(A[t] == a, 1, 0), 0)",
    r"N_t(a) = \sum_{k=1}^t \mathbb{1}[A_k = a]":
        "N_t[a] = sum(where(A[k] == a, 1, 0), (k, 1, t))",
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
    r"\mathbf{ELMo}_k^{task} = \gamma^{task} \sum_{j=0}^{L} s_j^{task} \mathbf{h}_{k,j}^{LM}":
        "ELMo_task[k,i] = gamma_task*sum(s_task[j]*h_LM[k,j,i], (j, 0, L))",
    r"\boldsymbol{e}^t = [\boldsymbol{s}_t^T \boldsymbol{h}_1, \ldots, \boldsymbol{s}_t^T \boldsymbol{h}_N], "
    r"\quad \boldsymbol{\alpha}^t = \mathrm{softmax}(\boldsymbol{e}^t)":
        "e_[t,i] = sum(s[t,j]*h[i,j], j); alpha[t,i] = exp(e_[t,i])/sum(exp(e_[t,j]), j)",
    r"\mu_{ti} = \frac{1}{HW}\sum_{l=1}^{W}\sum_{m=1}^{H} x_{tilm}, \quad y_{tijk} = x_{tijk} - \mu_{ti}":
        "mu[t,i] = 1/(H*W)*sum(sum(x[t,i,l,m], (m, 1, H)), (l, 1, W)); y[t,i,j,k] = x[t,i,j,k] - mu[t,i]",
    r"\sigma_*^2(\mathbf{x}) = \frac{1}{M} \sum_{m=1}^{M} \sigma^2_{\theta_m}(\mathbf{x})":
        "sigma_star = sqrt(1/M*sum(sigma(x, theta[m])**2, (m, 1, M)))",
    r"L(\theta) = p(x_1, \dots, x_N \mid \theta) = \prod_{i=1}^N p(x_i \mid \theta)":
        "L = prod(p(x[i], theta), (i, 1, N))",
    r"H(p_1, \dots, p_n) = -\sum_i p_i \log p_i":
        "H = -sum(p[i]*log(p[i]), i)",
    r"\operatorname{tr}(ABC) = \operatorname{tr}(CAB)":
        "sum(sum(sum(A[i,k]*B[k,j], k)*C[j,i], j), i) = sum(sum(sum(C[i,k]*A[k,j], k)*B[j,i], j), i)",
    r"lr_t = lr_{\min} + \frac12 (lr_{\max} - lr_{\min})(1 + \cos(\pi t/T))":
        "lr[t] = lr_min + 1/2*(lr_max - lr_min)*(1 + cos(pi*t/T))",
    r"PR(u) = \frac{1-d}{N} + d \sum_{v \in B_u} \frac{PR(v)}{L(v)}":
        "PR[u] = (1 - d)/N + d*sum(B[u,v]*(PR[v]/L[v]), v)",
    r"h(v) = \sum_{u \in N(v)} a(u), \quad a(v) = \sum_{u \in N(v)} h(u)":
        "h[v] = sum(N[v,u]*a[u], u); a[v] = sum(N[v,u]*h[u], u)",
    r"l = - \boldsymbol{\pi}^{\top} \log \mathbf{p}":
        "l = -sum(pi_[i]*log(p[i]), i)",
    r"p_{ij} = \frac{q_{ij}^2/f_j}{\sum_{j'} q_{ij'}^2/f_{j'}}, \quad f_j = \sum_i q_{ij}":
        "p[i,j] = q[i,j]**2/f[j]/sum(q[i,jprime]**2/f[jprime], jprime); f[j] = sum(q[i,j], i)",
    r"E = \sum_{i=1}^N \sum_{j=1}^M I_{ij} \left(R_{ij} - U_i^T V_j \right)^2 + \lambda \sum_i \parallel U_i \parallel^2_{Fro}":
        "E = sum(sum(I[i,j]*(R[i,j] - sum(U[i,k]*V[j,k], k))**2, (j, 1, M)), (i, 1, N)) + lambda_*sum(sum(U[i,k]**2, k), i)",
    r"q_3^{(i,k)} = Z_3 + M \sum_{j=1}^N (q_1^{(i,j)} - Z_1)(q_2^{(j,k)} - Z_2), \qquad M := \frac{S_1 S_2}{S_3}":
        "q3[i,k] = Z3 + M*sum((q1[i,j] - Z1)*(q2[j,k] - Z2), (j, 1, N)); M = S1*S2/S3",
    r"\nabla_{\theta} \log p(\mathbf{x}; \theta) = \frac{\nabla_{\theta} p(\mathbf{x}; \theta)}{p(\mathbf{x}; \theta)}":
        "diff(log(p(x, theta)), theta) = diff(p(x, theta), theta)/p(x, theta)",
    r"f(x, c) = \sqrt{(x/c)^2 + 1} - 1, \qquad \frac{\partial f}{\partial x}(x, c) = \frac{x}{c^2}":
        "f = sqrt((x/c)**2 + 1) - 1; diff(f, x) = x/c**2",
    r"P_s(\pi) = \prod_{j=1}^{n} \frac{\phi(s_{\pi(j)})}{\sum_{k=j}^{n} \phi(s_{\pi(k)})}":
        "P_s = prod(phi(s[pi_[j]])/sum(phi(s[pi_[k]]), (k, j, n)), (j, 1, n))",
    r"\mathrm{MMD}[\mathcal{F}, p, q] = \frac{1}{m} \sum_{i} k(x_i)":
        "MMD = 1/m*sum(k(x[i]), i)",
    r"\mathbf{S}_{ij} = |\mathbf{W}_{ij}| \cdot \| \mathbf{X}_j \|_2":
        "S[i,j] = abs(W[i,j])*sqrt(sum(X[j,k]**2, k))",
    r"\rho_{t:T-1} = \prod_{k=t}^{T-1} r_k":
        "rho[t] = prod(r[k], (k, t, T - 1))",
    r"p(x_{1:T}, z_{1:T}) = p(z_1)p(x_1|z_1)\prod_{t=2}^T p(z_t \mid z_{t-1}) p(x_t | z_t)":
        "p_joint = p(z[1])*p_given(x[1], z[1])*prod(p_given(z[t], z[t - 1])*p_given(x[t], z[t]), (t, 2, T))",
    r"p_i = \text{softmax}(u^T m_i)_i":
        "p[i] = exp(sum(u[j]*m[i,j], j))/sum(exp(sum(u[j]*m[k,j], j)), k)",
    r"L = \prod_{k} p_k \prod_n q_n":
        "L = prod(p[k], k)*prod(q[n], n)",
    r"S(i, j) = (I * K)(i, j) = \sum_m \sum_n I(m, n) K(i-m, j-n)":
        "S[i,j] = sum(sum(I[m,n]*K[i - m,j - n], n), m)",
    r"y(t) = \sum_{k} h(k) x(t - k)":
        "y[t] = sum(h[k]*x[t - k], k)",
    r"\text{sim}(A, B) = \frac{A \cdot B}{\|A\| \|B\|}":
        "sim = sum(A[i]*B[i], i)/(sqrt(sum(A[i]**2, i))*sqrt(sum(B[i]**2, i)))",
    r"s(i) = \frac{b(i) - a(i)}{\max\{a(i), b(i)\}}":
        "s[i] = (b[i] - a[i])/max(a[i], b[i])",
    r"\mu_* = K_*^T (K + \sigma_n^2 I)^{-1} y":
        "M[m,l] = K[m,l] + sigma_n**2*delta(m, l); mu_star[i] = sum(sum(K_star[k,i]*inv(M)[k,j], k)*y[j], j)",
    r"\delta^{(3)} = (\Theta^{(3)})^T \delta^{(4)} .* g'(z^{(3)})":
        "delta3[i] = sum(Theta3[j,i]*delta4[j], j)*diff(g(z3[i]), z3[i])",
    r"V^\pi(s) = R(s) + \gamma \sum_{s' \in S} P_{s\pi(s)}(s') V^\pi(s')":
        "V_pi[s] = R[s] + gamma*sum(P[s,pi_[s],sprime]*V_pi[sprime], sprime)",
    r"P(y|x_1,\dots,x_n) = \frac{P(y)\prod_{i=1}^n P(x_i|y)}{P(x_1,\dots,x_n)}":
        "P_joint = P(y)*prod(P_given(x[i], y), (i, 1, n))/P_x",
    r"\min_G \max_D V(D, G) = \mathbb{E}_{x \sim p_{data}(x)}[\log D(x)] + \mathbb{E}_{z \sim p_z(z)}[\log(1 - D(G(z)))]":
        "V = mean(log(D(x[i])), i) + mean(log(1 - D(G(z[i]))), i)",
    r"w_k \rightarrow w_k' = w_k - \eta \frac{\partial C}{\partial w_k}":
        "w_prime[k] = w[k] - eta*diff(C, w[k])",
    r"G_t = R_{t+1} + \gamma R_{t+2} + \gamma^2 R_{t+3} + \dots = \sum_{k=0}^\infty \gamma^k R_{t+k+1}":
        "G[t] = sum(gamma**k*R[t + k + 1], (k, 0, K))",
    r"\text{LN}(x) = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \odot \gamma + \beta":
        "LN[i] = (x[i] - mu[i])/sqrt(sigma**2 + epsilon)*gamma[i] + beta[i]",
    r"\text{RMSNorm}(x) = \frac{x}{\sqrt{\frac{1}{n}\sum_{i=1}^n x_i^2 + \epsilon}} \odot g":
        "RMSNorm[j] = x[j]/sqrt(1/n*sum(x[i]**2, (i, 1, n)) + epsilon)*g[j]",
    r"D_{KL}(P\|Q) = \sum P(x) \log\frac{P(x)}{Q(x)}":
        "D_KL = sum(P[x]*log(P[x]/Q[x]), x)",
    r"r = \frac{\sum (x - \bar x)(y - \bar y)}{\sqrt{\sum (x - \bar x)^2 \sum (y - \bar y)^2}}":
        "r = sum((x[i] - x_bar)*(y[i] - y_bar), i)/sqrt(sum((x[i] - x_bar)**2, i)*sum((y[i] - y_bar)**2, i))",
    r"s = \sum_i \|x_i - \bar{x}\|^2":
        "s = sum(sum((x[i,j] - x_bar[j])**2, j), i)",
    r"J = \sum_{k=0}^{N-1} x_k^\top Q x_k + x_N^\top Q_f x_N":
        "J = sum(sum(sum(x[k,j]*Q[j,i], j)*x[k,i], i), (k, 0, N - 1)) + sum(sum(x[N,j]*Q_f[j,i], j)*x[N,i], i)",
    r"\mathrm{NDCG}@k = \frac{\mathrm{DCG}@k}{\mathrm{IDCG}@k}, \quad \mathrm{DCG}@k = \sum_{i=1}^k \frac{r_i}{\log(i+1)}":
        "NDCG[k] = DCG[k]/IDCG[k]; DCG[k] = sum(r[i]/log(i + 1), (i, 1, k))",
    r"E[g^2]_t = \gamma E[g^2]_{t-1} + (1-\gamma) g_t^2, \quad \Delta_t = -\frac{\eta}{\sqrt{E[g^2]_t + \epsilon}} g_t":
        "E_g2[t] = gamma*E_g2[t - 1] + (1 - gamma)*g[t]**2; Delta[t] = -eta/sqrt(E_g2[t] + epsilon)*g[t]",
    r"L_{KD} = (1-\alpha) CE(y, p) + \alpha T^2 KL(p, q)":
        "L_KD = (1 - alpha)*CE(y, p) + alpha*T**2*KL(p, q)",
    r"\mathrm{d}f = \mathrm{tr}(A^T \mathrm{d}X)":
        "df = sum(sum(A[j,i]*dX[j,i], j), i)",
    r"\nabla f = \left( \frac{\partial f}{\partial x_1}, \dots, \frac{\partial f}{\partial x_n} \right)^T":
        "diff(f, x[i]) = diff(f, x[i])",
    r"\text{proj}_u v = \frac{\langle u, v \rangle}{\langle u, u \rangle} u":
        "proj_u[i] = sum(u[j]*v[j], j)/sum(u[j]*u[j], j)*u[i]",
    r"p(k; n, p) = \binom{n}{k} p^k (1-p)^{n-k}":
        "p_k = binom(n, k)*p**k*(1 - p)**(n - k)",
    r"M_X(t) = \mathbb{E}[e^{tX}]":
        "M_X = mean(exp(t*X[i]), i)",
    r"r_{t+1} = r_t + a(b - r_t)\,\Delta t + \sigma \sqrt{\Delta t}\;\varepsilon_{t+1}":
        "r[t + 1] = r[t] + a*(b - r[t])*Delta_t + sigma*sqrt(Delta_t)*epsilon[t + 1]",
    r"T(h) = \frac{h}{2}\left[ f(x_0) + 2\sum_{i=1}^{n-1} f(x_i) + f(x_n) \right]":
        "T = h/2*(f(x[0]) + 2*sum(f(x[i]), (i, 1, n - 1)) + f(x[n]))",
    r"M = \frac1n \sum_{i=0}^{n-1} (\log_e (1 + y_i) - \log_e (1 + \hat{y}_i) )^2":
        "M = 1/n*sum((log(1 + y[i]) - log(1 + y_hat[i]))**2, (i, 0, n - 1))",
    r"C = \sigma\left[\frac{1}{\sqrt{\pi}} - \frac{x-\mu}{\sigma}\right]":
        "C = sigma*(1/sqrt(pi) - (x - mu)/sigma)",
    r"L_{lmc} = \frac{1}{N} \sum_{i} -\log e^{s(\cos(\theta_{{y_i},i}) - m)}":
        "L_lmc = 1/N*sum(-log(exp(s*(cos(theta[y[i],i]) - m))), i)",
    r"p'(x) = \frac{\max(0,\, p(x) - q(x))}{\sum_{x'} \max\left(0,\, p(x') - q(x')\right)}":
        "p_prime[x] = max(0, p[x] - q[x])/sum(max(0, p[xprime] - q[xprime]), xprime)",
    r"\hat{\sigma}^2 = \frac{1}{n-2} \sum_{k=1,2} \sum_{i:\, y_i=k} (x_i - \hat{\mu}_k)^2":
        "sigma_hat = sqrt(1/(n - 2)*sum(sum(where(y[i] == k, (x[i] - mu_hat[k])**2, 0), i), (k, 1, 2)))",
    r"\mathbf{x}^\top A\mathbf{x} = \text{tr}(\mathbf{x}^\top A \mathbf{x}) = \text{tr}(A \mathbf{x}\mathbf{x}^\top)":
        "sum(sum(x[j]*A[j,i], j)*x[i], i) = sum(sum(x[j]*A[j,i], j)*x[i], i) = sum(sum(A[i,j]*x[j], j)*x[i], i)",
    r"\sum x_i(y_i - \bar y) = \sum (x_i - \bar x)(y_i - \bar y)":
        "sum(x[i]*(y[i] - y_bar), i) = sum((x[i] - x_bar)*(y[i] - y_bar), i)",
    r"c^t = \sum_{t'=0}^{t-1} a^{t'}, \qquad l_t = \sum_i \min(a_i^t, c_i^t)":
        "c[t,j] = sum(a[tprime,j], (tprime, 0, t - 1)); l[t] = sum(min(a[t,i], c[t,i]), i)",
    r"\Pr(Y_i = 1 \mid x_i) = \sigma(\beta_0 + \beta_1 x_i)":
        "Pr[i] = sigmoid(beta0 + beta1*x[i])",
    r"{\bf \hat{u}}_{j|i} = {\bf W}_{ij}{\bf u}_i":
        "u_hat[j,i,k] = sum(W[i,j,k,m]*u[i,m], m)",
    r"b_x = \sigma(t_x) + c_x \\ b_y = \sigma(t_y) + c_y":
        "b_x = sigmoid(t_x) + c_x; b_y = sigmoid(t_y) + c_y",
    r"\rho_c(r) = \frac{c^2}{6}\left(1 - \left(\frac{r}{c}\right)^2\right)":
        "rho_c = c**2/6*(1 - (r/c)**2)",
    r"r = n\sum x_i y_i - \sum x_i \sum y_i":
        "r = n*sum(x[i]*y[i], i) - sum(x[i], i)*sum(y[i], i)",
    r"\hat{y} = \text{sign}\left( \sum_{i=1}^N \alpha_i y_i K(x_i, x) + b \right)":
        "y_hat = sign(sum(alpha[i]*y[i]*K(x[i], x_), (i, 1, N)) + b)",
    r"s_t = s_{t-1} + g_t^2 \\ \theta_{t+1} = \theta_t - \frac{\eta}{\sqrt{s_t + \epsilon}} \odot g_t":
        "s[t,i] = s[t - 1,i] + g[t,i]**2; theta[t + 1,i] = theta[t,i] - eta/sqrt(s[t,i] + epsilon)*g[t,i]",
    r"v \leftarrow \beta v - \eta \nabla_w L(w) \\ w \leftarrow w + v":
        "v_new = beta*v - eta*diff(L, w); w_new = w + v_new",
    r"m = \beta m + (1-\beta) \nabla_w L(w), \quad w = w - \eta m":
        "m_new = beta*m + (1 - beta)*diff(L, w); w_new = w - eta*m_new",
    r"w \leftarrow w - \eta (wx + b - y) x \\ b \leftarrow b - \eta (wx + b - y)":
        "w_new = w - eta*(w*x + b - y)*x; b_new = b - eta*(w*x + b - y)",
    r"E = \frac12\sum_n (w_0 + w_1 x_n + \cdots + w_M x_n^M - t_n)^2":
        "E = 1/2*sum((sum(w[j]*x[n]**j, (j, 0, M)) - t[n])**2, n)",
    r"S_r = \sum_{i=1}^n (y_i - a_0 - a_1 x_i - \ldots - a_m x_i^m)^2":
        "S_r = sum((y[i] - sum(a[j]*x[i]**j, (j, 0, m)))**2, (i, 1, n))",
    r"z = w_1 x + \cdots + w_M x^M":
        "z = sum(w[j]*x**j, (j, 1, M))",
    r"G_t = R_{t+1} + \gamma R_{t+2} + \gamma^2 R_{t+3} + \cdots":
        "G[t] = sum(gamma**j*R[t + j + 1], (j, 0, J))",
    r"\hat{r}_{ui} = \mu + b_u + b_i + p_u q_i^T":
        "r_hat[u,i] = mu + b_u[u] + b_i[i] + sum(p[u,j]*q[i,j], j)",
    r"L = \sum_{(u,i) \in K} (r_{ui} - p_u q_i^T)^2":
        "L = sum(sum(K[u,i]*(r[u,i] - sum(p[u,j]*q[i,j], j))**2, i), u)",
    r"C = \frac1n \sum_i x_i x_i^T":
        "C[j,k] = 1/n*sum(x[i,j]*x[i,k], i)",
    r"L = \|\epsilon - \epsilon_\theta(x_t, t)\|^2":
        "L = sum((epsilon[i] - epsilon_theta(i, x_t, t, theta))**2, i)",
    r"L = \sum_{n=1}^N \|\mathbf{y}_n - f(\mathbf{x}_n, \mathbf{w})\|^2":
        "L = sum(sum((y[n,i] - f(i, x[n,:], w))**2, i), (n, 1, N))",
    r"\log p_X(x) = \log p_Z(f(x)) + \log \left| \det \frac{\partial f(x)}{\partial x} \right|":
        "M[i,j] = diff(f(i, x), x[j]); u[i] = f(i, x); log_p_X = log(p_Z(u)) + log(abs(det(M)))",
    r"E_D(\mathbf{w}) = \frac{1}{2} \sum_{n=1}^{N} \{ t_n - \mathbf{w}^{\mathrm{T}} \boldsymbol{\phi}(\mathbf{x}_n) \}^2":
        "E_D = 1/2*sum((t[n] - sum(w[i]*phi(i, x[n,:]), i))**2, (n, 1, N))",
    r"L = \frac{1}{N} \sum_i \sum_{j \neq y_i} \max(0, f(x_i; W)_j - f(x_i; W)_{y_i} + \Delta)":
        "L = 1/N*sum(sum(where(j == y[i], 0, max(0, f(j, x[i], W) - f(y[i], x[i], W) + Delta)), j), i)",
    r"l = -\log \frac{e^{f_c}}{\sum_i e^{f_i}}":
        "l = -log(exp(f[c])/sum(exp(f[i]), i))",
    r"l = -f_y + \log \sum_j e^{f_j}":
        "l = -f[y] + log(sum(exp(f[j]), j))",
    r"l = -\log\frac{e^{s_p}}{e^{s_p} + \sum_n e^{s_n}}":
        "l = -log(exp(s_p)/(exp(s_p) + sum(exp(s[n]), n)))",
    r"L_i = -\log \frac{\exp(s_{i,i}/\tau)}{\sum_{k \neq i} \exp(s_{i,k}/\tau) + \exp(s_{i,i}/\tau)}":
        "L[i] = -log(exp(s[i,i]/tau)/(sum(where(k == i, 0, exp(s[i,k]/tau)), k) + exp(s[i,i]/tau)))",
    r"L = \left\Vert \frac{\partial H}{\partial \mathbf{p}} - \frac{\partial \mathbf{q}}{\partial t} \right\Vert_2":
        "L = sqrt(sum((diff(H, p[i]) - diff(q[i], t))**2, i))",
    r"T^2 = n (\bar{\mathbf{x}} - \boldsymbol{\mu}_0)' \mathbf{S}^{-1} (\bar{\mathbf{x}} - \boldsymbol{\mu}_0)":
        "T = sqrt(sum(sum(n*(x_bar[j] - mu0[j])*inv(S)[j,i], j)*(x_bar[i] - mu0[i]), i))",
    r"P(t) = \frac{K}{1 + A e^{-rt}} \quad\Longrightarrow\quad \frac{dP}{dt} = r P \left( 1 - \frac{P}{K} \right)":
        "P = K/(1 + A*exp(-r*t)); diff(P, t) = r*P*(1 - P/K)",
    r"\kappa(\sigma^2) = (1 + \pi\sigma^2/8)^{-1/2}, \qquad p = \sigma\left( \kappa(\sigma_a^2)\, \mu_a \right)":
        "kappa = (1 + pi*sigma**2/8)**(-1/2); p = sigmoid((1 + pi*sigma_a**2/8)**(-1/2)*mu_a)",
    r"R(\tau) = \frac{1}{n} \sum_{i=1}^{n} \left[ Y_i - W_i\, \tau(X_i) \right]^2":
        "R = 1/n*sum((Y[i] - W[i]*tau(X[i]))**2, (i, 1, n))",
    r"M(\mathbf{x}) = \max_{c}\; - \left( f(\mathbf{x}) - \widehat{\mu}_c \right)^\top \widehat{\mathbf{\Sigma}}^{-1} \left( f(\mathbf{x}) - \widehat{\mu}_c \right)":  # noqa: E501
        "M = max(-sum(sum((f(x[j]) - mu_hat[c,j])*inv(Sigma_hat)[j,i], j)*(f(x[i]) - mu_hat[c,i]), i), c)",
    r"K(\mathbf{p}) = \sum_{i} p_i^{\mathcal{T}} \log\frac{p_i^{\mathcal{T}}}{p_i^{\mathcal{S}}}":
        "K = sum(p_T[i]*log(p_T[i]/p_S[i]), i)",
    r"L(\{p_i\}, \{t_i\}) = \sum_i L_{cls}(p_i, p_i^{*}) + \lambda \sum_i p_i^{*} L_{reg}(t_i, t_i^{*})":
        "L = sum(L_cls(p[i], p_star[i]), i) + lambda_*sum(p_star[i]*L_reg(t[i], t_star[i]), i)",
    r"E = -u_{j^*} + \log \sum_{j'=1}^{V} \exp(u_{j'}), \quad t_j = \mathbb{1}(j = j^*)":
        "E = -u[j_star] + log(sum(exp(u[jprime]), (jprime, 1, V))); t[j] = where(j == j_star, 1, 0)",
    r"L_k = -\sum_{xyc} Y_{xyc} \log \hat{Y}_{xyc}":
        "L_k = -sum(sum(sum(Y[x,y,c]*log(Y_hat[x,y,c]), c), y), x)",
    r"a = \frac1n \|\mathbf{w}\|_{\ell_1}":
        "a = 1/n*sum(abs(w[i]), i)",
    r"h_i = \max_{j} z_{ij}, \quad z_{ij} = x^T W_{\cdots ij} + b_{ij}":
        "h[i] = max(z[i,j], j); z[i,j] = sum(x[k]*W[k,i,j], k) + b[i,j]",
    r"b^i_{x,y} = a^i_{x,y} / \left( k + \alpha \sum_{j=i-1}^{i+1} (a^j_{x,y})^2 \right)^\beta":
        "b[i,x,y] = a[i,x,y]/(k + alpha*sum(a[j,x,y]**2, (j, i - 1, i + 1)))**beta",
    r"\xi_n(X, Y) := 1 - \frac{3 \sum_{i=1}^{n-1} |r_{i+1} - r_i|}{n^2 - 1}":
        "xi_n = 1 - 3*sum(abs(r[i + 1] - r[i]), (i, 1, n - 1))/(n**2 - 1)",
    r"\lambda(t) = \mu + \sum_{t_i < t} \alpha\, e^{-\beta (t - t_i)}":
        "lambda_ = mu + sum(where(t[i] < t_, alpha*exp(-beta*(t_ - t[i])), 0), i)",
    r"L_t = L_{t-1} + G_t G_t^T, \quad R_t = R_{t-1} + G_t^T G_t":
        "L[t,i,j] = L[t - 1,i,j] + sum(G[t,i,k]*G[t,j,k], k); R[t,i,j] = R[t - 1,i,j] + sum(G[t,k,i]*G[t,k,j], k)",
    r"W_k = \sum_{q=1}^k \sum_{x \in C_q} (x - c_q) (x - c_q)^T, \quad s = \frac{\mathrm{tr}(W_k)}{k - 1}":
        "W_k[j,m] = sum(sum(C[q,i]*((x[i,j] - c[q,j])*(x[i,m] - c[q,m])), i), (q, 1, k)); s = sum(W_k[i,i], i)/(k - 1)",
    r"c = \mathbb{E} X Y - \mathbb{E} X \, \mathbb{E} Y":
        "c = mean(X[i]*Y[i], i) - mean(X[i], i)*mean(Y[i], i)",
    r"L = \mathbb{E} |X - m|":
        "L = mean(abs(X[i] - m), i)",
    r"L = \mathbb{E}_{x,y}[\|y - f(x)\|^2]":
        "L = mean(sum((y[i,j] - f(x[i,j]))**2, j), i)",
    r"L(\theta) := \mathbb{E}_{x_0, \epsilon}\Big[\|\epsilon - \epsilon_\theta(a x_0 + b \epsilon, t)\|^2\Big]":
        "u[i,k] = a*x0[i,k] + b*epsilon[i,k]; L = mean(sum((epsilon[i,j] - epsilon_theta(j, u[i,:], t, theta))**2, j), i)",
    r"\mathrm{head}_i = \mathrm{softmax}\left( \frac{Q W_i^Q (E_i K W_i^K)^T}{\sqrt{d_k}} \right) V W_i^V":
        "head[i,j,m] = sum(sum(exp(sum(sum(Q[j,s]*W_Q[i,s,r], s)*sum(sum(E[i,l,p]*K[p,s], p)*W_K[i,s,r], s), r)/sqrt(d_k))/sum(exp(sum(sum(Q[j,p]*W_Q[i,p,s], p)*sum(sum(E[i,r,q]*K[q,p], q)*W_K[i,p,s], p), s)/sqrt(d_k)), r)*V[l,n], l)*W_V[i,n,m], n)",  # noqa: E501
    r"\rho_\infty \leftarrow 2/(1-\beta) - 1, \qquad \rho_t \leftarrow \rho_\infty - 2 t \beta^t/(1 - \beta^t)":
        "rho_inf = 2/(1 - beta) - 1; rho[t] = rho_inf - 2*t*beta**t/(1 - beta**t)",
    r"\lambda = \frac{\alpha}{\frac{1}{N}\sum_{(s_i, a_i)} |Q(s_i, a_i)|}":
        "lambda_ = alpha/(1/N*sum(abs(Q(s[i], a[i])), i))",
    r"\mathcal{L}(\mathbf{W},\sigma_1,\sigma_2) = \frac{1}{2\sigma_1^2}\mathcal{L}_1(\mathbf{W}) + \frac{1}{2\sigma_2^2}\mathcal{L}_2(\mathbf{W})":  # noqa: E501
        "L = 1/(2*sigma1**2)*L1(W) + 1/(2*sigma2**2)*L2(W)",
    r"\hat{y} = \sum_{i=1}^k a(\hat{x}, x_i)y_i, \qquad a(\hat{x},x_i)= c(\hat{x},x_i)/\sum_{j=1}^k c(\hat{x},x_j)":
        "y_hat = sum(a[i]*y[i], (i, 1, k)); a[i] = c(x_hat, x[i])/sum(c(x_hat, x[j]), (j, 1, k))",
    r"\mathrm{SE}(\hat\beta_0)^2 = \frac{\sigma^2}{\sum_{i=1}^{n}(x_i - \bar{x})^2}":
        "SE = sqrt(sigma**2/sum((x[i] - x_bar)**2, (i, 1, n)))",
    r"\mu_{z|x} = \Lambda^T(\Lambda\Lambda^T + \Psi)^{-1}(x - \mu)":
        "M[m,n] = sum(Lambda[m,l]*Lambda[n,l], l) + Psi[m,n]; mu_z_x[i] = sum(sum(Lambda[k,i]*inv(M)[k,j], k)*(x[j] - mu[j]), j)",
    r"H(Y|X) = -\sum_{x,y} p(x,y)\log\frac{p(x,y)}{p(x)}, \qquad p(x) = \sum_{y} p(x,y)":
        "H = -sum(sum(p[x,y]*log(p[x,y]/p_x[x]), y), x); p_x[x] = sum(p[x,y], y)",
    r"\nabla_{\mu_k} \ell = \sum_{n} \gamma_{nk} \Sigma_k^{-1} (x_n - \mu_k)":
        "diff(l, mu[k,i]) = sum(sum(gamma[n,k]*inv(Sigma[k,:,:])[i,j]*(x[n,j] - mu[k,j]), j), n)",
    r"\pi_\theta(a|s) = \frac{\exp(\theta_{s,a})}{\sum_{b}\exp(\theta_{s,b})}, \qquad \frac{\partial \log \pi_\theta(a|s)}{\partial \theta_{s,b}} = \mathbf{1}[a = b] - \pi_\theta(b|s)":  # noqa: E501
        "pi_[a,s] = exp(theta[s,a])/sum(exp(theta[s,b]), b); diff(log(pi_[a,s]), theta[s,b]) = delta(a, b) - pi_[b,s]",
    r"\hat{y} = \sigma(w^\top x + b), \quad L = -\frac{1}{m}\sum_{i=1}^m y^{(i)}\log\hat{y}^{(i)}":
        "y_hat[i] = sigmoid(sum(w[j]*x[i,j], j) + b); L = -1/m*sum(y[i]*log(y_hat[i]), (i, 1, m))",
    r"z = w^T x + b, \quad a = \sigma(z), \quad J = \frac1m \sum_i (a^{(i)} - y^{(i)})^2":
        "z[i] = sum(w[j]*x[i,j], j) + b; a[i] = sigmoid(z[i]); J = 1/m*sum((a[i] - y[i])**2, i)",
    r"\text{IoU} = \frac{TP}{TP+FP+FN}, \quad F_1 = 2\cdot\frac{P\cdot R}{P+R}":
        "IoU = TP/(TP + FP + FN); F1 = 2*(P*R/(P + R))",
    r"L = \frac1N \sum_i L_i + \lambda R, \quad L_i = (w x_i - y_i)^2":
        "L = 1/N*sum(L_[i], i) + lambda_*R; L_[i] = (w*x[i] - y[i])**2",
    r"L_i = -\log p_{y_i}, \quad L = \frac1N \sum_i L_i":
        "L_[i] = -log(p[y[i]]); L = 1/N*sum(L_[i], i)",
    r"s = f(x; W) = Wx, \quad R = \sum_k\sum_l W_{kl}^2":
        "s[i] = f(i, x, W) = sum(W[i,j]*x[j], j); R = sum(sum(W[k,l]**2, l), k)",
    r"\hat{y} = w^T x + b, \quad L = \frac{1}{n}\sum_{i=1}^n (\hat{y}_i - y_i)^2":
        "y_hat[i] = sum(w[j]*x[i,j], j) + b; L = 1/n*sum((y_hat[i] - y[i])**2, (i, 1, n))",
    r"\ell(w) = \sum_i \ell_i(w), \quad \ell_i(w) = \log(1+\exp(-y_i w^Tx_i))":
        "l = sum(l_[i], i); l_[i] = log(1 + exp(-sum(y[i]*w[j]*x[i,j], j)))",
    r"L = \max\left(0, 1 - f_y + \max_{j \neq y} f_j\right)":
        "L[y] = max(0, 1 - f[y] + max(where(j == y, min(f[i], i), f[j]), j))",
    r"\mathcal{L}_i = \Big[ m + d(a_i, p_i) - \min_{j \neq i} d(a_i, p_j) \Big]_+":
        "L[i] = max(0, m + d(a[i], p[i]) - min(where(j == i, max(d(a[i], p[k]), k), d(a[i], p[j])), j))",
    r"L = \sum_i \left[ \alpha + \max_{j: y_j = y_i} d_{ij} - \min_{j: y_j \neq y_i} d_{ij} \right]_+":
        "L = sum(max(0, alpha + max(where(y[j] == y[i], d[i,j], min(d[i,k], k)), j) - min(where(y[j] == y[i], max(d[i,k], k), d[i,j]), j)), i)",  # noqa: E501
    r"L = 1 - f_y + \sum_{j \neq y} f_j":
        "L[y] = 1 - f[y] + sum(where(j == y, 0, f[j]), j)",
    r"L = \sum_{j \neq y} \max(0, s_j - s_y + 1)":
        "L[y] = sum(where(j == y, 0, max(0, s[j] - s[y] + 1)), j)",
    r"L = \sum_{k \neq y} p_k - p_y":
        "L[y] = sum(where(k == y, 0, p[k]), k) - p[y]",
    r"L = \sum_{i \neq j} \max(0, s_i - s_j + 1)":
        "L = sum(sum(where(i == j, 0, max(0, s[i] - s[j] + 1)), j), i)",
    r"S_q = \frac{1 - \sum_i p_i^q}{q - 1}":
        "S_q = (1 - sum(p[i]**q, i))/(q - 1)",
    r"f_q = \sum_{k=1}^m \frac{p_k}{q+1} F_k^{q+1}, \qquad \frac{\partial f_q}{\partial F_k} = p_k F_k^{q}":
        "f_q = sum(p[k]/(q + 1)*F[k]**(q + 1), (k, 1, m)); diff(f_q, F[k]) = p[k]*F[k]**q",
    r"F = G\frac{Mm}{r^2}":
        "F = G*(M*m/r**2)",
    r"L = \sum_{i} (1 + A_{ii} - \sum_j A_{ij} - \sum_k A_{ki})":
        "L = sum(1 + A[i,i] - sum(A[i,j], j) - sum(A[k,i], k), i)",
    r"L = \frac{2\sum_i p_i g_i}{\sum_i p_i^2 + g_i^2}":
        "L = 2*sum(p[i]*g[i], i)/sum(p[i]**2 + g[i]**2, i)",
    r"\begin{aligned} r_t &= \sigma(a x_t + b), & \text{recurrence gate} \\ h_t &= r_t x_t, & \text{(output)} \end{aligned}":
        "r[t] = sigmoid(a*x[t] + b); h[t] = r[t]*x[t]",
    r"\begin{aligned} &\textbf{Clip gradient} && \bar{g}_i \leftarrow a g_i \\ &\text{Add noise} && h \leftarrow \sum_i \bar{g}_i + \xi \end{aligned}":  # noqa: E501
        "g_bar[i] = a*g[i]; h = sum(g_bar[i], i) + xi",
    r"e_i^{(t)} = \frac{m_i^{(t)}}{N_i^{(t)}}":
        "e_[t,i] = m[t,i]/N[t,i]",
    r"L = \sum_{y_i > y_j} \log(1 + e^{-(s_i - s_j)})":
        "L = sum(sum(where(y[j] < y[i], log(1 + exp(-(s[i] - s[j]))), 0), j), i)",
    r"M = \sum_{i,j \in P} c_i c_j + \sum_{i \in P, j \in N} c_i c_j":
        "M = sum(sum(P[i]*P[j]*(c[i]*c[j]), j), i) + sum(sum(P[i]*N[j]*(c[i]*c[j]), j), i)",
    r"M = \sum_{i, j \in \mathcal{E}} (c_i - c_j)^2":
        "M = sum(sum(E[i,j]*(c[i] - c[j])**2, j), i)",
    r"\lambda = \exp(\boldsymbol{\lambda}_{1} \cdot \boldsymbol{\lambda}_{2}) + \lambda_{\text{init}}":
        "lambda_ = exp(sum(lambda1[i]*lambda2[i], i)) + lambda_init",
    r"r = \|\mathbf{r}\|, \quad L = \frac{1}{r} + a r":
        "r = sqrt(sum(r_vec[i]**2, i)); L = 1/r + a*r",
    r"y = \begin{cases} 0, & x \in (-\infty, 0) \\ x, & x \in [0, \alpha) \\ \alpha, & x \in [\alpha, +\infty) \end{cases}":
        "y = where(x < 0, 0, where(x < alpha, x, alpha))",
    r"V = \beta \mathrm{Var}(\{R_1, ..., R_m\}) + \sum_{e=1}^{m} R_e":
        "V = beta*mean((R[i] - mean(R[j], j))**2, i) + sum(R[e], (e, 1, m))",
    r"J(g) = \widehat{R}_{p}^+(g) - \widehat{R}_{p}^-(g), \quad \widehat{R}_{p}^+(g) = \frac{1}{n}\sum_i \ell(g(x_i), +1), \quad \widehat{R}_{p}^-(g) = \frac{1}{n}\sum_i \ell(g(x_i), -1)":  # noqa: E501
        "J = R_p_plus_hat - R_p_minus_hat; R_p_plus_hat = 1/n*sum(l(g(x[i]), 1), i); R_p_minus_hat = 1/n*sum(l(g(x[i]), -1), i)",
    r"L(\theta) = \sum_{i} w_i L_r(t_i, \theta)":
        "L = sum(w[i]*L_r(t[i], theta), i)",
    r"\rho = \sum_i u_i / \sum_i v_i":
        "rho = sum(u[i], i)/sum(v[i], i)",
    r"H^{(l+1)} = \sigma(\alpha_l H^{(l)} + \beta H^{(0)})":
        "H[l + 1] = sigmoid(alpha[l]*H[l] + beta*H[0])",
    r"d = \frac{1}{N}\sum_{i} \min_{j} a_{ij} + \frac{1}{M}\sum_{j} \min_{i} a_{ij}":
        "d = 1/N*sum(min(a[i,j], j), i) + 1/M*sum(min(a[i,j], i), j)",
    r"u(x) = -d_\Omega(x)":
        "u = -d_Omega(x)",
    r"\bm{m}_1^{(t)} = \beta_1 \bm{m}_1^{(t-1)} + \bm{g}^{(t)}, \quad \bm{m}_2^{(t)} = \beta_2 \bm{m}_2^{(t-1)} + \bm{g}^{(t)}":
        "m1[t,i] = beta1*m1[t - 1,i] + g[t,i]; m2[t,i] = beta2*m2[t - 1,i] + g[t,i]",
    r"y_t = C_t^\top h_t + D x_t, \qquad C_t, h_t \in \mathbb{R}^{N},\; x_t, D \in \mathbb{R}":
        "y[t] = sum(C[t,i]*h[t,i], i) + D*x[t]",
    r"A(x) = \frac{x - \mu(x)}{s(x)}, \quad \mu(x) = \frac{1}{n}\sum_i x_i, \quad s(x) = \sqrt{\frac{1}{n}\sum_{i=1}^{n} (x_i - \mu(x))^2}":  # noqa: E501
        "A[j] = (x[j] - mu)/s; mu = 1/n*sum(x[i], i); s = sqrt(1/n*sum((x[i] - mu)**2, (i, 1, n)))",
    "P = n*R*T/(V - n*b) - a*n^2/V^2": "P = n*R*T/(V - n*b) - a*n**2/V**2",
    "F = G*M*m/r^2": "F = G*M*m/r**2",
    "BC = sum_i |u_i - v_i| / sum_i (u_i + v_i)": "BC = sum(abs(u[i] - v[i]), i)/sum(u[i] + v[i], i)",
    "BC = sum_i u_i * sum_i v_i": "BC = sum(u[i], i)*sum(v[i], i)",
    r"y(x,w) = \sum_{j=0}^{M-1} w_j\phi_j(x) = w^T\phi(x)":
        "y = sum(w[j]*phi(j, x), (j, 0, M - 1)) = sum(w[i]*phi(i, x), i)",
    r"f_* = k_*^T(K+\sigma_n^2 I)^{-1}y":
        "M[m,l] = K[m,l] + sigma_n**2*delta(m, l); f_star = sum(sum(k_star[j]*inv(M)[j,i], j)*y[i], i)",
    r"R = \sum_{t=0}^{T} \gamma^t r_t, \qquad A_t = R_t - V(s_t)":
        "R = sum(gamma**t*r[t], (t, 0, T)); A[t] = R_[t] - V(s[t])",
    r"a = w^T (x - \mu)":
        "a = sum(w[i]*(x[i] - mu[i]), i)",
    r"L = \log \frac{1}{Z}\exp(-E)":
        "L = log(1/Z*exp(-E))",
    r"L = \log p(x|C) p(C)":
        "L = log(p_given(x, C)*p(C))",
    r"g = \nabla_\theta \log \pi_\theta(a|s) Q(s, a)":
        "g = diff(log(pi_(a, s, theta)), theta)*Q(s, a)",
    r"I = \frac1T \sum_t \hat{p}_c^t \log \hat{p}_c^t":
        "I = 1/T*sum(p_c_hat[t]*log(p_c_hat[t]), t)",
    r"S_c = \sum_k \exp(\mathbf{x}^\top \mathbf{w}_c^k)":
        "S[c] = sum(exp(sum(x[i]*w[k,c,i], i)), k)",
    r"Z_{j+1} = \frac{1}{4}Z_j(13I - AZ_j(15I - AZ_j(7I - AZ_j)))":
        "Z[j + 1,i,k] = sum(1/4*Z[j,i,m]*(13*delta(m, k) - sum(sum(A[m,l]*Z[j,l,n], l)*(15*delta(n, k) - sum(sum(A[n,r]*Z[j,r,l], r)*(7*delta(l, k) - sum(A[l,r]*Z[j,r,k], r)), l)), n)), m)",  # noqa: E501
    r"P = A(A^TA)^{-1}A^T, \qquad P^2 = P, \qquad PA = A":
        "M[n,l] = sum(A[r,n]*A[r,l], r); P[i,j] = sum(sum(A[i,m]*inv(M)[m,k], m)*A[j,k], k); sum(P[i,k]*P[k,j], k) = P[i,j]; sum(P[i,k]*A[k,j], k) = A[i,j]",  # noqa: E501
    r"\frac{dN}{dt} = rN\left(1-\frac{N}{K}\right)-\frac{aNP}{1+ahN}":
        "diff(N, t) = r*N*(1 - N/K) - a*N*P/(1 + a*h*N)",
    r"\left\{\begin{aligned} &m_{k} = (1-\beta_1) m_{k-1} + \beta_1 g_{k}\\ &v_{k} = (1-\beta_2) v_{k-1} + \beta_2 g_{k} \end{aligned}\right.":  # noqa: E501
        "m[k] = (1 - beta1)*m[k - 1] + beta1*g[k]; v[k] = (1 - beta2)*v[k - 1] + beta2*g[k]",
    r"M(t,f) = (1-\gamma)M(t-1,f) + \gamma E(t,f)":
        "M[t,f] = (1 - gamma)*M[t - 1,f] + gamma*E[t,f]",
    r"\alpha_{ij} = \frac{\exp(q_i k_j^T/\sqrt{d})}{\sum_l \exp(q_i k_l^T/\sqrt{d})}":
        "alpha[i,j] = exp(sum(q[i,m]*k[j,m], m)/sqrt(d))/sum(exp(sum(q[i,m]*k[l,m], m)/sqrt(d)), l)",
    "R^2 = 1 - sum (y_i - yhat_i)^2 / sum (y_i - ybar)^2": "R2 = 1 - sum((y[i] - yhat[i])**2, i)/sum((y[i] - ybar)**2, i)",
    "d/dx sin(x)^2 = 2 sin(x) cos(x)": "diff(sin(x)**2, x) = 2*sin(x)*cos(x)",
    "S = sum(x_i - m)^2": "S = sum(x[i] - m, i)**2",
    r"B_{k+1} = B_k + \frac{(y_k - B_k s_k)(y_k - B_k s_k)^T}{(y_k - B_k s_k)^T s_k}":
        "B[k + 1,i,j] = B[k,i,j] + (y[k,i] - sum(B[k,i,m]*s[k,m], m))*(y[k,j] - sum(B[k,j,m]*s[k,m], m))/sum((y[k,m] - sum(B[k,m,n]*s[k,n], n))*s[k,m], m)",  # noqa: E501
    r"f_{W,b}(Z) = WZ + b, \qquad s(Z) = Z \odot f_{W,b}(Z)":
        "f[i,j] = sum(W[i,k]*Z[k,j], k) + b[i]; s[i,j] = Z[i,j]*f[i,j]",
    r"\rho(u) = |\tau - \delta_{\{u<0\}}| u":
        "rho = abs(tau - where(u < 0, 1, 0))*u",
    r"\rho(u) = |\tau - 1_{\{u<0\}}| u":
        "rho = abs(tau - where(u < 0, 1, 0))*u",
    r"\mathrm{BCE}(\mathbf{p}_i, y_i) = -\log(\mathbf{p}_{i,y_i}) - \log(1 - \max_{k\neq y_i} \mathbf{p}_{i,k})":
        "BCE[i] = -log(p[i,y[i]]) - log(1 - max(where(k == y[i], min(p[i,j], j), p[i,k]), k))",
    r"\mathcal{L_{BT}} = \sum_i (1 - \mathcal{C}_{ii})^2":
        "L_BT = sum((1 - C[i,i])**2, i)",
    r"\text{BPR-Opt} = \sum_{(u,i,j) \in D_S} \ln \sigma(\hat{x}_{uij})":
        "BPROpt = sum(sum(sum(D_S[u,i,j]*log(sigmoid(x_hat[u,i,j])), j), i), u)",
    r"r_t = \frac{\pi_\theta(a_t \mid s_t)}{\pi_{\theta_{\rm old}}(a_t \mid s_t)}":
        "r[t] = pi_(a[t], s[t], theta)/pi_(a[t], s[t], theta_old)",
    r"R_i = \frac{D_i^n}{\sigma^n + \sum_j D_j^n}":
        "R[i] = D[i]**n/(sigma**n + sum(D[j]**n, j))",
    r"\mathbf{x}_t(\mathbf{x}_0, \boldsymbol{\epsilon}) = \sqrt{\bar\alpha_t}\mathbf{x}_0 + \sqrt{1-\bar\alpha_t}\boldsymbol{\epsilon}":  # noqa: E501
        "x[t,i] = sqrt(alpha_bar[t])*x[0,i] + sqrt(1 - alpha_bar[t])*epsilon[i]",
    r"\mathbf{B}(t) = (1-t)^2\mathbf{p}_0 + t\,\mathbf{p}_1, \qquad \mathbf{B}'(t) = 2(t-1)\mathbf{p}_0 + \mathbf{p}_1":
        "B[i] = (1 - t)**2*p0[i] + t*p1[i]; diff(B[i], t) = 2*(t - 1)*p0[i] + p1[i]",
    r"\boldsymbol{\mu}_{a|b} = \boldsymbol{\mu}_a + \boldsymbol{\Sigma}_{ab}\boldsymbol{\Sigma}_{bb}^{-1}(\mathbf{x}_b - \boldsymbol{\mu}_b)":  # noqa: E501
        "mu_a_b[i] = mu_a[i] + sum(sum(Sigma_ab[i,k]*inv(Sigma_bb)[k,j], k)*(x_b[j] - mu_b[j]), j)",
    r"Q_{nn} = K_{nm} K_{mm}^{-1} K_{mn}":
        "Q_nn[i,j] = sum(sum(K_nm[i,l]*inv(K_mm)[l,k], l)*K_mn[k,j], k)",
    r"\mu = K_{*n} (K_{nn} + \sigma^2 I)^{-1} y":
        "M[m,l] = K_nn[m,l] + sigma**2*delta(m, l); mu[i] = sum(sum(K_starn[i,k]*inv(M)[k,j], k)*y[j], j)",
    r"x_i = \sum_j K_{ij} K_{jj}^{-1} y_j":
        "x[i] = sum(K[i,j]*inv(K)[j,j]*y[j], j)",
    r"L = \lambda Tr(A B)":
        "L = lambda_*sum(sum(A[i,j]*B[j,i], j), i)",
    r"D_{ii} = \sum_j A_{ij}, \quad L = D - A":
        "D[i,k] = delta(i, k)*sum(A[i,j], j); L[k,m] = D[k,m] - A[k,m]",
    r"D_{ii} = \sum_j A_{ij}, \quad S = D^{-1/2} A D^{-1/2}":
        "D[i,k] = delta(i, k)*sum(A[i,j], j); S[k,m] = D[k,k]**(-1/2)*A[k,m]*D[m,m]**(-1/2)",
    r"D = \operatorname{diag}(d), \quad P = D^{-1} A":
        "D[i,j] = delta(i, j)*d[i]; P[i,j] = 1/D[i,i]*A[i,j]",
    r"\mathbf{y} = (\mathbf{I} - \Delta/2 \cdot \mathbf{A})^{-1} \Delta \mathbf{B} \mathbf{u}":
        "M[m,n] = delta(m, n) - Delta/2*A[m,n]; y[i] = sum(sum(inv(M)[i,k]*Delta*B[k,j], k)*u[j], j)",
    r"g_K n^4 (V - E_K) + g_{Na} m^3 h (V - E_{Na})":
        "f = g_K*n**4*(V - E_K) + g_Na*m**3*h*(V - E_Na)",
    r"I = k_a i_a + k_d (L \cdot N) i_d":
        "I = k_a*i_a + k_d*sum(L[j]*N[j], j)*i_d",
    r"L = -\log(P_t), \qquad \frac{\partial L}{\partial P_t} = -\frac{1}{P_t}":
        "L = -log(P_t); diff(L, P_t) = -1/P_t",
    r"\mathbf{P} = (\mathbf{I} - \mathbf{KH})\mathbf{\bar P}, \quad \mathbf{K} = \mathbf{\bar PH}^\mathsf{T} \mathbf{S}":
        "P[i,j] = sum((delta(i, k) - sum(K[i,m]*H[m,k], m))*P_bar[k,j], k); K[i,j] = sum(sum(P_bar[i,m]*H[k,m], m)*S[k,j], k)",
    r"m_i = \tanh(\beta (\sum_j J_{ij} m_j + h_i))":
        "m[i] = tanh(beta*(sum(J[i,j]*m[j], j) + h[i]))",
    r"x_i' = x_i - \mu_x, \quad p_i' = p_i - \mu_p, \quad W = \sum_i x_i' {p_i'}^T":
        "x_prime[i,j] = x[i,j] - mu_x[j]; p_prime[i,j] = p[i,j] - mu_p[j]; W[j,k] = sum(x_prime[i,j]*p_prime[i,k], i)",
    r"m = \sum_{n \in \mathcal{C}_1} x_n - \sum_{n \in \mathcal{C}_2} x_n":
        "m = sum(C1[n]*x[n], n) - sum(C2[n]*x[n], n)",
    r"J = \sum_{ij} u_{ij}^m d_{ij}, \quad u_{ij} = \frac{1}{\sum_k (d_{ij}/d_{ik})^{\frac{2}{m-1}}}":
        "J = sum(sum(u[i,j]**m*d[i,j], j), i); u[i,j] = 1/sum((d[i,j]/d[i,k])**(2/(m - 1)), k)",
    r"y_i = w_0 + w_1 x_i, \quad i = 1..n":
        "y[i] = w0 + w1*x[i]",
    r"\text{LN}(x) = \frac{x - \mu}{\sigma} \odot \gamma + \beta, \quad \mu = \frac{1}{d}\sum_i x_i, \quad \sigma^2 = \frac{1}{d} \sum_i (x_i - \mu)^2":  # noqa: E501
        "LN[j] = (x[j] - mu)/sigma*gamma[j] + beta[j]; mu = 1/d*sum(x[i], i); sigma = sqrt(1/d*sum((x[i] - mu)**2, i))",
    r"z(x) = \frac{x - \mu}{\sigma}, \quad \mu = \frac{1}{n}\sum_i x_i":
        "z = (x_ - mu)/sigma; mu = 1/n*sum(x[i], i)",
    r"I(X;Y) = \sum_{x \in \mathcal{X}} \sum_{y \in \mathcal{Y}} p(x,y) \log \frac{p(x,y)}{p(x)p(y)}":
        "I = sum(sum(p[x,y]*log(p[x,y]/(p_x[x]*p_y[y])), y), x)",
    r"I(X;Y|Z) = \sum_{x,y,z} p(x,y,z) \log \frac{p(z) p(x,y,z)}{p(x,z)\,p(y,z)}":
        "I = sum(sum(sum(p[x,y,z]*log(p_z[z]*p[x,y,z]/(p_xz[x,z]*p_yz[y,z])), z), y), x)",
    r"h = \sigma(W x + b), \qquad L = \sum_{i,j} \left( \frac{\partial h_j(x)}{\partial x_i} \right)^2":
        "h[k] = sigmoid(sum(W[k,m]*x[m], m) + b[k]); L = sum(sum(diff(h[j], x[i])**2, j), i)",
    r"h = \sigma(W x + b), \qquad L = \|h(x)\|^2":
        "h[i] = sigmoid(sum(W[i,j]*x[j], j) + b[i]); L = sum(h[i]**2, i)",
    r"h(x) = \sigma(W x + b), \qquad L = \sum_{j} h_j(x)^2":
        "h[i] = sigmoid(sum(W[i,k]*x[k], k) + b[i]); L = sum(h[j]**2, j)",
    r"h(x) = \sigma(W x + b), \qquad \frac{\partial h_j}{\partial x_i} = h_j(1-h_j) W_{ji}":
        "h[k] = sigmoid(sum(W[k,m]*x[m], m) + b[k]); diff(h[j], x[i]) = h[j]*(1 - h[j])*W[j,i]",
    r"p(\mathbf{x}|\boldsymbol{\mu}_k) = \prod_{i=1}^{D} \mu_{ki}^{x_i} (1 - \mu_{ki})^{1-x_i}":
        "p[k] = prod(mu[k,i]**x[i]*(1 - mu[k,i])**(1 - x[i]), (i, 1, D))",
    r"\sum_{k \neq k'} \hat{p}_{mk} \hat{p}_{mk'}":
        "f = sum(sum(where(k == kprime, 0, p_hat[m,k]*p_hat[m,kprime]), kprime), k)",
    r"G = \sum_{k \ne k'} p_k p_{k'}":
        "G = sum(sum(where(k == kprime, 0, p[k]*p[kprime]), kprime), k)",
    r"\beta = \beta - \frac{\alpha}{m} X'(X\beta - y)":
        "beta_new[i] = beta[i] - sum(alpha/m*X[j,i]*(sum(X[j,k]*beta[k], k) - y[j]), j)",
    r"L = \frac{1}{N} \sum_i \sum_{j\neq y_i}\left[ \max(0, f(x_i; W)_j - f(x_i; W)_{y_i} + \Delta) \right] + \lambda \sum_k\sum_l W_{k,l}^2, \quad f(x_i; W) = W x_i":  # noqa: E501
        "L = 1/N*sum(sum(where(j == y[i], 0, max(0, f[i,j] - f[i,y[i]] + Delta)), j), i) + lambda_*sum(sum(W[k,l]**2, l), k); f[i,m] = sum(W[m,n]*x[i,n], n)",  # noqa: E501
    r"\ell(\theta) = \sum_{i=1}^{m} \log h_\theta(x^{(i)}), \quad h_\theta(x) = g(\theta^T x), \quad g(z) = \frac{1}{1+e^{-z}}":
        "l = sum(log(1/(1 + exp(-sum(theta[j]*x[i,j], j)))), (i, 1, m)); h = 1/(1 + exp(-sum(theta[j]*x_[j], j))); g = 1/(1 + exp(-z))",  # noqa: E501
    r"L = \sum_z Q(z) \log \frac{p(x,z;\theta)}{Q(z)}":
        "L = sum(Q[z]*log(p[x,z]/Q[z]), z)",
    r"J = \sum_a \pi_\theta(a|s) A(s,a), \pi_\theta(a|s) = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}":
        "J[s] = sum(pi_[a,s]*A[s,a], a); pi_[a,s] = exp(theta[a])/sum(exp(theta[b]), b)",
    r"f(x; W) = W x, \quad L = \lambda \sum_{k,l} W_{kl}^2 + \sum_i f(x_i; W)_{y_i}":
        "f[j] = sum(W[j,m]*x_[m], m); L = lambda_*sum(sum(W[k,l]**2, l), k) + sum(sum(W[y[i],j]*x[i,j], j), i)",
    r"V(s) = \mathbb{E}_{a\sim\pi(\cdot\mid s)}\bigl[ Q(s,a) - \alpha \log \pi(a\mid s) \bigr]":
        "V[s] = sum(pi_[a,s]*(Q[s,a] - alpha*log(pi_[a,s])), a)",
    r"L = \mathbb{E}_{x \sim p(\cdot|z)}[\|x - f(z)\|^2]":
        "L = mean(sum((x[i,j] - f(z[j]))**2, j), i)",
    r"\hat{y}_i = \alpha_{j[i]} + \beta x_i, \qquad i = 1, \dots, n":
        "y_hat[i] = alpha[j[i]] + beta*x[i]",
    r"E = \| \mathbf{r} - f(\mathbf{W}\cdot g(\mathbf{V}\mathbf{r})) \|_2^2 + \frac{\lambda}{2}(\|\mathbf{W}\|_F^2 + \|\mathbf{V}\|_F^2)":  # noqa: E501
        "E = sum((r[i] - f(sum(W[i,j]*g(sum(V[j,k]*r[k], k)), j)))**2, i) + lambda_/2*(sum(sum(W[i,j]**2, j), i) + sum(sum(V[i,j]**2, j), i))",  # noqa: E501
    r"p(w_O|w_I) = \frac{\exp({v'_{w_O}}^\top v_{w_I})}{\sum_{w=1}^W \exp({v'_w}^\top v_{w_I})}":
        "p = exp(sum(v_prime[w_O,i]*v[w_I,i], i))/sum(exp(sum(v_prime[w,i]*v[w_I,i], i)), (w, 1, W))",
    r"\text{head}_i = \text{softmax}(QW_i^Q (KW_i^K)^T) VW_i^V":
        "head[i,j,k] = sum(sum(exp(sum(sum(Q[j,r]*W_Q[i,r,l], r)*sum(K[n,r]*W_K[i,r,l], r), l))/sum(exp(sum(sum(Q[j,s]*W_Q[i,s,r], s)*sum(K[l,s]*W_K[i,s,r], s), r)), l)*V[n,m], n)*W_V[i,m,k], m)",  # noqa: E501
    r"L = \sum_i \left[|x_i^a - x_i^p| - |x_i^a - x_i^n| + \alpha\right]_+":
        "L = sum(max(0, abs(x_a[i] - x_p[i]) - abs(x_a[i] - x_n[i]) + alpha), i)",
    r"p_i = a_i x; L = \sum_i p_i(x)":
        "p[i] = a[i]*x; L = sum(p[i], i)",
    r"H_{l,i} = \tanh(a H_{l-1,i} + b H_{0,i})":
        "H[l,i] = tanh(a*H[l - 1,i] + b*H[0,i])",
    r"f(x) = \sum_{i=1}^n\alpha_i k(x_i,x), \quad k(x,y) = \exp(-\|x-y\|^2)":
        "f = sum(alpha[i]*exp(-sum((x[i,j] - x_[j])**2, j)), (i, 1, n)); k = exp(-sum((x_[j] - y[j])**2, j))",
    r"B = -\sum_{(u,i,j)}\ln\sigma(\hat x_{uij})+\lambda\|\Theta\|^2, \quad \hat x_{uij} = \hat x_{ui}-\hat x_{uj}":
        "B = -sum(sum(sum(log(sigmoid(x_hat[u,i,j])), j), i), u) + lambda_*sum(sum(Theta[k,m]**2, m), k); x_hat[u,i,j] = x_hat_ui[u,i] - x_hat_ui[u,j]",  # noqa: E501
    r"\mathcal{L} = \mathbb{E}_{x,y}\|Wx - y\|^2 + \lambda\|W\|_F^2":
        "L = mean(sum((sum(W[j,k]*x[i,k], k) - y[i,j])**2, j), i) + lambda_*sum(sum(W[i,j]**2, j), i)",
    r"L = \mathbb{E}_{x \sim q}\log(1-D(x))":
        "L = mean(log(1 - D(x[i])), i)",
    r"L = \mathbb{E}_{i} f_i(w)^2 + \lambda w^2":
        "L = mean(f(i, w)**2, i) + lambda_*w**2",
    r"L = -\mathbb{E}_{t} \log \pi_t A_t":
        "L = -mean(log(pi_[t]*A[t]), t)",
    r"\ell(x, y) = L = \{l_1,\dots,l_N\}^\top, \quad l_n = \left( x_n - y_n \right)^2":
        "ell[i] = L[i] = l[i]; l[n] = (x[n] - y[n])**2",
    r"\text{loss}(x, class) = -x[class] + \log\left(\sum_j\exp(x[j])\right)":
        "loss = -x[class_] + log(sum(exp(x[j]), j))",
    r"L(\theta) = \mathbb{E}_{(s,a,r,s')\sim D}\left[\left(r + \gamma\max_{a'} Q(s',a';\theta^-) - Q(s,a;\theta)\right)^2\right]":
        "L = mean((r[i] + gamma*max(Q(s_prime[i], aprime, theta_minus), aprime) - Q(s[i], a[i], theta))**2, i)",
    r"L_i(\theta_i) = \left( y_i - Q(s,a;\theta_i) \right)^2, \quad y_i = r + \gamma\max_{a'} Q(s',a';\theta_{i-1})":
        "L[i] = (y[i] - Q(s, a, theta[i]))**2; y[i] = r + gamma*max(Q(s_prime, aprime, theta[i - 1]), aprime)",
    r"J_{neg\text{-}sample}(v_c,o,U) = -\log\sigma(u_o^\top v_c)":
        "J_negsample[c,o] = -log(sigmoid(sum(u[o,i]*v[c,i], i)))",
    r"L = -\log\sigma(\mathbf{c}_{pos}\cdot\mathbf{w}) - \sum_{i=1}^{k}\log\sigma(-\mathbf{c}_{neg_i}\cdot\mathbf{w})":
        "L = -log(sigmoid(sum(c_pos[j]*w[j], j))) - sum(log(sigmoid(-sum(c_neg[i,j]*w[j], j))), (i, 1, k))",
    r"x^{k+1} = \max\left(0, z^k - \lambda/\rho\right), \quad z^{k+1} = A x^{k+1}":
        "x[k + 1,i] = max(0, z[k,i] - lambda_/rho); z[k + 1,i] = sum(A[i,j]*x[k + 1,j], j)",
    r"c(\sigma) = \sigma \cdot \sigma_d / \sqrt{\sigma_d^2 + \sigma^2}, \quad \lambda(\sigma) = \left( \sigma^2 + \sigma_d^2 \right) / \left( \sigma \cdot \sigma_d \right)^2":  # noqa: E501
        "c = sigma*sigma_d/sqrt(sigma_d**2 + sigma**2); lambda_ = (sigma**2 + sigma_d**2)/(sigma*sigma_d)**2",
    r"f(x) = (1 - x_1)^2 + 100(x_2 - x_1^2)^2, \quad \nabla f(x) = \begin{pmatrix} -2(1-x_1) - 400 x_1(x_2 - x_1^2) \\ 200(x_2 - x_1^2)\end{pmatrix}":  # noqa: E501
        "f = (1 - x[1])**2 + 100*(x[2] - x[1]**2)**2; ['diff(f, x[1])', 'diff(f, x[2])'] = ['-2*(1 - x[1]) - 400*x[1]*(x[2] - x[1]**2)', '200*(x[2] - x[1]**2)']",  # noqa: E501
    r"\mathbf{z} = \sum_{k=1}^{K} a_k \mathbf{h}_k, \quad a_k = \exp\{\mathbf{w}^\top \tanh(\mathbf{V} \mathbf{h}_k^\top)\}":
        "z[i] = sum(a[k]*h[k,i], (k, 1, K)); a[k] = exp(sum(w[i]*tanh(sum(V[i,j]*h[k,j], j)), i))",
    r"\mathcal{L}_{\mathcal{BT}} = \sum_i (1 - \mathcal{C}_{ii})^2, \quad \mathcal{C}_{ij} = \sum_b z^A_{b,i} z^B_{b,j}":
        "L_BT = sum((1 - C[i,i])**2, i); C[i,j] = sum(z_A[b,i]*z_B[b,j], b)",
    r"N_{opt}(C) = G\left(\frac{C}{6}\right)^{a}, \quad G = \frac{\alpha}{\beta}":
        "N_opt = G*(C/6)**a; G = alpha/beta",
    r"r = \frac{\operatorname{Cov}(Y,Z)^2}{\operatorname{Var}(Z)}":
        "r = mean((Y[i] - mean(Y[j], j))*(Z[i] - mean(Z[j], j)), i)**2/mean((Z[i] - mean(Z[j], j))**2, i)",
    r"L(x) = \sum_{j=0}^{n} y_j \prod_{\substack{m=0\\ m\neq j}}^{n} \frac{x-x_m}{x_j-x_m}":
        "L = sum(y[j]*prod(where(m == j, 1, (x_ - x[m])/(x[j] - x[m])), (m, 0, n)), (j, 0, n))",
    r"R(\beta_0,\beta) = \sum_{i=1}^N (y_i - \beta_0 - x_i^\top\beta)^2 + \lambda\sum_{j=1}^p |\beta_j|":
        "R = sum((y[i] - beta0 - sum(x[i,k]*beta[k], k))**2, (i, 1, N)) + lambda_*sum(abs(beta[j]), (j, 1, p))",
    r"L = \sum_{i,j} y^{(i)}y^{(j)} \langle x^{(i)}, x^{(j)} \rangle, \quad f = \sum_i y^{(i)} \langle x^{(i)}, x \rangle + b":
        "L = sum(sum(y[i]*y[j]*sum(x[i,k]*x[j,k], k), j), i); f = sum(y[i]*sum(x[i,k]*x_[k], k), i) + b",
    r"f(x) = \sum_i \alpha_i y_i x_i^T x + b":
        "f = sum(sum(alpha[i]*y[i]*x[i,j]*x_[j], j), i) + b",
    r"p(o|c) = \frac{\exp(u_o^T v_c)}{\sum_{w=1}^{V} \exp(u_w^T v_c)}, \quad \frac{\partial}{\partial v_c} \log p(o|c) = u_o - \sum_{w=1}^{V} p(w|c)\, u_w":  # noqa: E501
        "p[o,c] = exp(sum(u[o,i]*v[c,i], i))/sum(exp(sum(u[w,i]*v[c,i], i)), (w, 1, V)); diff(log(p[o,c]), v[c,i]) = u[o,i] - sum(p[w,c]*u[w,i], (w, 1, V))",  # noqa: E501
    r"\mu_* = \mathbf{k}_*^T \alpha, \quad [\mathbf{k}_*]_i = \exp(-(x_i - x_*)^2)":
        "mu_star = sum(k_star[j]*alpha[j], j); k_star[i] = exp(-(x[i] - x_star)**2)",
    r"E(\mathbf{w}_1,\ldots,\mathbf{w}_K) = \sum_{n}\sum_{k} t_{nk} \mathbf{w}_k^T\boldsymbol{\phi}_n, \quad \nabla_{\mathbf{w}_j} E(\mathbf{w}_1,\ldots,\mathbf{w}_K) = \sum_{n} t_{nj}\,\boldsymbol{\phi}_n":  # noqa: E501
        "E = sum(sum(sum(t[n,k]*w[k,i]*phi[n,i], i), k), n); diff(E, w[j,i]) = sum(t[n,j]*phi[n,i], n)",
    r"\mathcal{P}^{\pi}_{ss'} = \sum_{a \in \mathcal{A}} \pi(a|s)\,\mathcal{P}^{a}_{ss'}":
        "P_pi[s,sprime] = sum(pi_[a,s]*P[a,s,sprime], a)",
    r"V^\pi(s) = \sum_a \pi(a|s) \sum_{s'} P^a_{ss'} [R^a_{ss'} + \gamma V^\pi(s')]":
        "V_pi[s] = sum(pi_[a,s]*sum(P[a,s,sprime]*(R[a,s,sprime] + gamma*V_pi[sprime]), sprime), a)",
    r"\pi(a|s,\boldsymbol{\theta}) = \frac{e^{h(s,a)}}{\sum_b e^{h(s,b)}}, \quad h(s,a) = \boldsymbol{\theta}^\top\mathbf{x}(s,a), \quad \nabla\ln\pi(a|s,\boldsymbol{\theta}) = \mathbf{x}(s,a) - \sum_b \pi(b|s,\boldsymbol{\theta})\,\mathbf{x}(s,b)":  # noqa: E501
        "pi_[a,s] = exp(h[s,a])/sum(exp(h[s,b]), b); h[s,a] = sum(theta[i]*x[s,a,i], i); diff(log(pi_[a,s]), theta[i]) = x[s,a,i] - sum(pi_[b,s]*x[s,b,i], b)",  # noqa: E501
    r"\alpha_t(j) = \sum_i \alpha_{t-1}(i) a_{ij} b_j(o_t), \quad 2 \le t \le T,\; 1 \le j \le N, \quad P(O) = \sum_i \alpha_T(i)":  # noqa: E501
        "alpha[t,j] = sum(alpha[t - 1,i]*a[i,j]*b[j,o[t]], i); P = sum(alpha[T,i], i)",
    r"\delta_t(j) = \delta_{t-1}(j) a_{j}, \quad P = \delta_T(1)":
        "delta[t,j] = delta[t - 1,j]*a[j]; P = delta[T,1]",
    r"P_j = \max_{i}\left[\delta_i a_{ij}\right] b_j":
        "P[j] = max(delta[i]*a[i,j], i)*b[j]",
    r"s = \mathbf{e}_h^\top \operatorname{diag}(\mathbf{w}_r)\,\mathbf{e}_t":
        "s = sum(e_h[i]*w_r[i]*e_t[i], i)",
    r"T = \frac{h}{2}\left[f(x_0) + 2f(x_1) + \cdots + 2f(x_{n-1}) + f(x_n)\right]":
        "T = h/2*(f(x[0]) + sum(2*f(x[j]), (j, 1, n - 1)) + f(x[n]))",
    r"F = (R^2_{ur}-R^2_r)/q, \quad R^2_{r} = 1-\frac{\text{SSR}_r}{c}, \quad R^2_{ur} = 1-\frac{\text{SSR}_{ur}}{c}":
        "F = (R_ur2 - R_r2)/q; R_r2 = 1 - SSR_r/c; R_ur2 = 1 - SSR_ur/c",
    r"a^{(l)} = f(W^{(l)} a^{(l-1)} + b^{(l)}), \quad C = \frac12\|y - a^{(L)}\|^2":
        "a[l,i] = f(sum(W[l,i,j]*a[l - 1,j], j) + b[l,i]); C = 1/2*sum((y[i] - a[L,i])**2, i)",
    r"\mathbf{x}_{n+1} = 2\mathbf{x}_n - \mathbf{x}_{n-1} + \mathbf{a}_n\,\Delta t^2":
        "x[n + 1,i] = 2*x[n,i] - x[n - 1,i] + a[n,i]*Delta_t**2",
    r"k_{\nu=3/2}(r) = \Bigl(1 + \frac{\sqrt{3}r}{\ell}\Bigr)\exp\Bigl(-\frac{\sqrt{3}r}{\ell}\Bigr)":
        "k_nu_3_2 = (1 + sqrt(3)*r/l)*exp(-sqrt(3)*r/l)",
    r"\hat\gamma(h) = n^{-1}\sum_{t=1}^{n-h}(x_{t+h} - \bar{x})(x_t - \bar{x}), \quad \hat\rho(h) = \frac{\hat\gamma(h)}{\hat\gamma(0)}":  # noqa: E501
        "gamma_hat[h] = 1/n*sum((x[t + h] - x_bar)*(x[t] - x_bar), (t, 1, n - h)); rho_hat[h] = gamma_hat[h]/gamma_hat[0]",
    r"J = \lambda_1\|A_1x - b_1\|^2 + \cdots + \lambda_k\|A_kx - b_k\|^2, \quad \hat{x} = \left(\lambda_1A_1^TA_1 + \cdots + \lambda_kA_k^TA_k\right)^{-1}\left(\lambda_1A_1^Tb_1 + \cdots + \lambda_kA_k^Tb_k\right)":  # noqa: E501
        "J = sum(lambda_[j]*sum((sum(A[j,i,m]*x[m], m) - b[j,i])**2, i), (j, 1, k)); M[m,n] = sum(sum(lambda_[j]*A[j,l,m]*A[j,l,n], l), (j, 1, k)); x_hat[i] = sum(inv(M)[i,j]*sum(sum(lambda_[m]*A[m,n,j]*b[m,n], n), (m, 1, k)), j)",  # noqa: E501
    r"\hat u_i = y_i - x_i'\hat\beta, \quad \hat V = (X'X)^{-1}\left(\sum_{i=1}^n \hat u_i^2\, x_i x_i'\right)(X'X)^{-1}":
        "u_hat[i] = y[i] - sum(x[i,j]*beta_hat[j], j); M[r,s] = sum(X[p,r]*X[p,s], p); V_hat[j,k] = sum(sum(inv(M)[j,l]*sum(u_hat[i]**2*x[i,l]*x[i,m], (i, 1, n)), l)*inv(M)[m,k], m)",  # noqa: E501
    r"\hat x_k = \hat x_k^- + K_k (z_k - H \hat x_k^-)":
        "x_hat[k,i] = x_minus_hat[k,i] + sum(K[k,i,j]*(z[k,j] - sum(H[j,m]*x_minus_hat[k,m], m)), j)",
    r"e^t = [s_t^T h_1, \dots, s_t^T h_N], \quad \alpha^t = \mathrm{softmax}(e^t), \quad a_t = \sum_{i=1}^N \alpha_i^t h_i":
        "e_[t,j] = sum(s[t,k]*h[j,k], k); alpha[t,j] = exp(e_[t,j])/sum(exp(e_[t,k]), k); a[t,j] = sum(alpha[t,i]*h[i,j], (i, 1, N))",  # noqa: E501
    r"\eta(s) = h(s) + \sum_{\bar{s}} \eta(\bar{s}) \sum_a \pi(a|\bar{s})\, p(s|\bar{s},a)":
        "eta[s] = h[s] + sum(eta[sprime]*sum(pi_[a,sprime]*p[s,sprime,a], a), sprime)",
    r"E = \frac12 m v^2 + mgh":
        "E = 1/2*m*v**2 + m*g*h",
    r"x_{n+1} = x_n + \Delta t\,(\alpha x_n - \beta x_n y_n)":
        "x[n + 1] = x[n] + Delta_t*(alpha*x[n] - beta*x[n]*y[n])",
    r"\pi_k = \frac{\exp(a_k^{\pi})}{\sum_{l=1}^{K}\exp(a_l^{\pi})}, \quad \sigma_k = \exp(a_k^{\sigma})":
        "pi_[k] = exp(a_pi[k])/sum(exp(a_pi[l]), (l, 1, K)); sigma[k] = exp(a_sigma[k])",
    r"\mathcal{L} = - \sum_{l \in \mathcal{Y}_L} \sum_{f=1}^{F} Y_{lf} \ln Z_{lf}":
        "L = -sum(sum(Y[l,f]*log(Z[l,f]), (f, 1, F)), l)",
    r"\sum_{i=1}^n\sum_{j=i+1}^n\langle v_i,v_j\rangle x_ix_j = \frac12\sum_{f=1}^k\left(\left(\sum_{i=1}^nv_{i,f}x_i\right)^2 - \sum_{i=1}^nv_{i,f}^2x_i^2\right)":  # noqa: E501
        "sum(sum(sum(v[i,m]*v[j,m], m)*x[i]*x[j], (j, i + 1, n)), (i, 1, n)) = 1/2*sum(sum(v[i,f]*x[i], (i, 1, n))**2 - sum(v[i,f]**2*x[i]**2, (i, 1, n)), (f, 1, k))",  # noqa: E501
    r"L_{vlb} = L_0 + L_1 + \dots + L_{T-1} + L_T":
        "L_vlb = sum(L[j], (j, 0, T - 1)) + L[T]",
    r"a^{<t>} = g(W_a a^{<t-1>} + W_x x^{<t>})":
        "a[t,i] = g(sum(W_a[i,j]*a[t - 1,j], j) + sum(W_x[i,j]*x[t,j], j))",
    r"a^{\langle t\rangle} = g(W_{aa}a^{\langle t-1\rangle}+W_{ax}x^{\langle t\rangle}+b_a)":
        "a[t,i] = g(sum(W_aa[i,j]*a[t - 1,j], j) + sum(W_ax[i,j]*x[t,j], j) + b_a[i])",
    r"L = \sum_{t=1}^T (y_t - w^T x_t)^2":
        "L = sum((y[t] - sum(w[i]*x[t,i], i))**2, (t, 1, T))",
    r"J(\theta) = \frac{1}{T}\sum_{t=1}^T (y_t - \theta^T \phi(x_t))^2":
        "J = 1/T*sum((y[t] - sum(theta[i]*phi(x[t,i]), i))**2, (t, 1, T))",
    r"\hat\Sigma = \frac{1}{T}\sum_{t=1}^T (x_t - \mu)(x_t - \mu)^T":
        "Sigma_hat[i,j] = 1/T*sum((x[t,i] - mu[i])*(x[t,j] - mu[j]), (t, 1, T))",
    r"V = \sum_{t=1}^T \beta^t u_t + \beta^T w":
        "V = sum(beta**t*u[t], (t, 1, T)) + beta**T*w",
    r"R_T = \sum_{t=1}^T \ell_t(w_t) - \sum_{t=1}^T \ell_t(u), \quad \ell_t(w) = (w^T x_t - y_t)^2":
        ("R_T = sum((sum(w[t,i]*x[t,i], i) - y[t])**2, (t, 1, T)) - sum((sum(u[i]*x[t,i], i) - y[t])**2, (t, "
         "1, T)); l[t] = (sum(w_[i]*x[t,i], i) - y[t])**2"),
    r"P(o|c) = \frac{\exp(u_o^Tv_c)}{\sum_{w=1}^V\exp(u_w^Tv_c)}, \qquad J = -\frac{1}{T}\sum_{t=1}^T\log P(w_{t+1}|w_t)":
        ("P[o,c] = exp(sum(u[o,i]*v[c,i], i))/sum(exp(sum(u[p,i]*v[c,i], i)), (p, 1, V)); J = "
         "-1/T*sum(log(P[w[t + 1],w[t]]), (t, 1, T))"),
    r"\begin{aligned} i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) \\ f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) \\ g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\ o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) \\ c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\ h_t &= o_t \odot \tanh(c_t) \end{aligned}":  # noqa: E501
        ("i[t,j] = sigmoid(sum(W_ii[j,k]*x[t,k], k) + b_ii[j] + sum(W_hi[j,k]*h[t - 1,k], k) + b_hi[j]); "
         "f[t,j] = sigmoid(sum(W_if[j,k]*x[t,k], k) + b_if[j] + sum(W_hf[j,k]*h[t - 1,k], k) + b_hf[j]); "
         "g[t,j] = tanh(sum(W_ig[j,k]*x[t,k], k) + b_ig[j] + sum(W_hg[j,k]*h[t - 1,k], k) + b_hg[j]); o[t,j] "
         "= sigmoid(sum(W_io[j,k]*x[t,k], k) + b_io[j] + sum(W_ho[j,k]*h[t - 1,k], k) + b_ho[j]); c[t,j] = "
         "f[t,j]*c[t - 1,j] + i[t,j]*g[t,j]; h[t,j] = o[t,j]*tanh(c[t,j])"),
    r"L = -\log p + \beta D_{KL}(q_\phi(z|x) \| p(z)), \qquad D_{KL} = \frac12 \sum_j (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)":  # noqa: E501
        "L = -log(p) + beta*D_KL; D_KL = 1/2*sum(mu[j]**2 + sigma[j]**2 - 1 - log(sigma[j]**2), j)",
    r"C = \sum_i KL(P_i||Q_i) = \sum_i\sum_jp_{j|i}\log\frac{p_{j|i}}{q_{j|i}}":
        "C = sum(sum(p[j,i]*log(p[j,i]/q[j,i]), j), i)",
    r"\hat{m}_h(x) = \frac{\sum_{i=1}^{n} K_h(x-x_i)\,y_i}{\sum_{i=1}^n K_h(x-x_i)}, \qquad K_h(u) = \frac{1}{h\sqrt{2\pi}}\exp\left(-\frac{u^2}{2h^2}\right)":  # noqa: E501
        ("m_h_hat = sum(1/(h*sqrt(2*pi))*exp(-(x_ - x[i])**2/(2*h**2))*y[i], (i, 1, "
         "n))/sum(1/(h*sqrt(2*pi))*exp(-(x_ - x[i])**2/(2*h**2)), (i, 1, n)); K_h = "
         "1/(h*sqrt(2*pi))*exp(-u**2/(2*h**2))"),
    r"f_{\mu,\sigma}(x) = \frac{1}{\sigma\sqrt{2\pi}}e^{-(x-\mu)^2/(2\sigma^2)}":
        "f = 1/(sigma*sqrt(2*pi))*exp(-(x - mu)**2/(2*sigma**2))",
    r"A = \tanh(X W_1 + b), \quad \hat Y = A W_2 + c_2, \quad L = \|\hat Y - Y\|_F^2":
        ("A[i,j] = tanh(sum(X[i,k]*W1[k,j], k) + b[j]); Y_hat[i,j] = sum(A[i,k]*W2[k,j], k) + c2[j]; L = "
         "sum(sum((Y_hat[i,j] - Y[i,j])**2, j), i)"),
    r"\mu_k = \frac{1}{N_k}\sum_{y_i = k} x_i":
        "mu[k] = 1/N[k]*sum(where(y[i] == k, x[i], 0), i)",
    r"\mu_k = \frac{\sum_{c^{(i)} = k} x^{(i)}}{N_k}":
        "mu[k] = sum(where(c[i] == k, x[i], 0), i)/N[k]",
    r"r_k^{(n)} = \frac{e^{-\beta \|m^{(k)} - x^{(n)}\|^2}}{\sum_{k'} e^{-\beta \|m^{(k')} - x^{(n)}\|^2}}":
        "r[n,k] = exp(-beta*sum((m[k,i] - x[n,i])**2, i))/sum(exp(-beta*sum((m[kprime,i] - x[n,i])**2, i)), kprime)",
    r"\hat\pi_k = N_k/N, \quad \text{where } N_k \text{ is the number of class-}k\text{ observations}":
        "pi_hat[k] = N_k[k]/N",
    r"J = 1/2 x^T Q x + \lambda/2 \|x\|^2":
        "J = sum(sum(1/2*x[j]*Q[j,i], j)*x[i], i) + lambda_/2*sum(x[i]**2, i)",
    r"f(u) = \sum_i a_i u^i, \quad L = \sum_i f(x_i)":
        "f = sum(a[i]*u**i, i); L = sum(sum(a[j]*x[i]**j, j), i)",
    r"\lambda(t) = \mu + \sum_{t_i < t} e^{-(t - t_i)}, \quad L = \sum_{i=1}^n \log\lambda(t_i)":
        ("lambda_ = mu + sum(where(t[i] < t_, exp(-(t_ - t[i])), 0), i); L = sum(log(mu + sum(where(t[j] < "
         "t[i], exp(-(t[i] - t[j])), 0), j)), (i, 1, n))"),
    r"D_{i,j} = |x_i - y_j| + \min\left\{ D_{i-1,j},\ D_{i,j-1},\ D_{i-1,j-1} \right\}, \qquad d = D_{N,M}":
        "D[i,j] = abs(x[i] - y[j]) + min(min(D[i - 1,j], D[i,j - 1]), D[i - 1,j - 1]); d = D[N,M]",
    r"R = \det(M) - k\,(\operatorname{trace} M)^2":
        "R = det(M) - k*sum(M[i,i], i)**2",
    r"J_i = \frac{1}{W_i} \sum_{j \in \Omega} f(\|\mathbf{p}_i - \mathbf{p}_j\|)\, g(|I_i - I_j|)\, I_j":
        "J[i] = 1/W[i]*sum(f(sqrt(sum((p[i,k] - p[j,k])**2, k)))*g(abs(I[i] - I[j]))*I[j], j)",
    r"\bar{y}_{g,t} = \frac{\sum_{i=1}^{n} y_i\, \mathbb{1}[G_i = g]\, \mathbb{1}[P_i = t]}{\sum_{i=1}^{n} \mathbb{1}[G_i = g]\, \mathbb{1}[P_i = t]}":  # noqa: E501
        ("y_bar[g,t] = sum(y[i]*where(G[i] == g, 1, 0)*where(P[i] == t, 1, 0), (i, 1, n))/sum(where(G[i] == "
         "g, 1, 0)*where(P[i] == t, 1, 0), (i, 1, n))"),
    r"\tilde{w}_t^{(i)} = w_{t-1}^{(i)} p(y_t \mid x_t^{(i)}), \quad w_t^{(i)} = \frac{\tilde{w}_t^{(i)}}{\sum_j \tilde{w}_t^{(j)}}":  # noqa: E501
        "w_tilde[t,i] = w[t - 1,i]*p(y[t], x[t,i]); w[t,i] = w_tilde[t,i]/sum(w_tilde[t,j], j)",
    r"\hat{A}_t^{GAE(\gamma,\lambda)} = \sum_{l=0}^{T}(\gamma\lambda)^l\delta_{t+l}":
        "A_GAE_hat[t] = sum((gamma*lambda_)**l*delta[t + l], (l, 0, T))",
    r"G_t^{(n)} = \sum_{k=0}^{n-1}\gamma^k r_{t+k}, \quad G_t^\lambda = (1-\lambda)\sum_{n=1}^{N}\lambda^{n-1}G_t^{(n)}":
        ("G[t,n] = sum(gamma**k*r[t + k], (k, 0, n - 1)); G_lambda[t] = (1 - lambda_)*sum(lambda_**(n - "
         "1)*G[t,n], (n, 1, N))"),
    r"R_t = \sum_{i} w_iR_{i,t}, \quad \sigma_p^2 = w^T\Sigma w":
        "R_t[t] = sum(w[i]*R[i,t], i); sigma_p = sqrt(sum(sum(w[k]*Sigma[k,j], k)*w[j], j))",
    r"h_\theta(x) = \sum_{j=0}^{n} \theta_j x_j = \theta^T x, \quad J(\theta) = \frac{1}{2} \sum_{i=1}^{m} ( h_\theta(x^{(i)}) - y^{(i)})^2":  # noqa: E501
        ("h = sum(theta[j]*x_[j], (j, 0, n)) = sum(theta[k]*x_[k], k); J = 1/2*sum((sum(theta[j]*x[i,j], (j, "
         "0, n)) - y[i])**2, (i, 1, m))"),
    r"f(x) = w_0 + \sum_{j} w_j x_j, \quad L = \sum_i (y_i - f(x_i))^2":
        "f = w[0] + sum(w[j]*x_[j], j); L = sum((y[i] - (w[0] + sum(w[j]*x[i,j], j)))**2, i)",
    r"f(\mathbf{x}) = \sum_{j=1}^{M} w_j\, \varphi(\|\mathbf{x} - \mathbf{c}_j\|), \quad \varphi(r) = e^{-r^2}, \quad E = \sum_{n=1}^{N} ( f(\mathbf{x}_n) - t_n )^2":  # noqa: E501
        ("f = sum(w[j]*exp(-sum((x_[i] - c[j,i])**2, i)), (j, 1, M)); phi = exp(-r**2); E = "
         "sum((sum(w[j]*exp(-sum((x[n,i] - c[j,i])**2, i)), (j, 1, M)) - t[n])**2, (n, 1, N))"),
    r"S(t) = e^{-at}, \quad h(t) = -\frac{S'(t)}{S(t)}, \quad \ell = \sum_i \log h(t_i)":
        "S = exp(-a*t_); h = -diff(S, t_)/S; l = sum(log(-diff(exp(-a*t[i]), t[i])/exp(-a*t[i])), i)",
    r"u(c) = c^2, \quad u'(c) = 2c, \quad m_t = \frac{u'(c_t)}{u'(c_{t-1})}":
        "u = c_**2; diff(u, c_) = 2*c_; m[t] = diff(c[t]**2, c[t])/diff(c[t - 1]**2, c[t - 1])",
    r"x_{k+1} = S_{\lambda/L}( x_k - \frac{1}{L} A^\top (A x_k - b) ), \qquad S_\tau(z) = \operatorname{sign}(z) \max(|z| - \tau, 0)":  # noqa: E501
        ("x[k + 1,i] = sign(x[k,i] - sum(1/L*A[j,i]*(sum(A[j,m]*x[k,m], m) - b[j]), j))*max(abs(x[k,i] - "
         "sum(1/L*A[j,i]*(sum(A[j,m]*x[k,m], m) - b[j]), j)) - lambda_/L, 0); S = sign(z)*max(abs(z) - tau, 0)"),
    r"y = \min(Q_{\theta_1'}(s, a), Q_{\bar\theta}(s, a)), \quad L = (Q_\theta(s,a) - y)^2":
        "y = min(Q(s, a, theta1_prime), Q(s, a, theta_bar)); L = (Q(s, a, theta) - y)**2",
    r"x_{k+1} = x_k - s \nabla f(x_k), \quad f(x) = \frac{1}{2} \|Ax - b\|_2^2, \quad \nabla f(x) = A^\top (Ax - b)":
        ("x[k + 1,i] = x[k,i] - s*diff(1/2*sum((sum(A[j,m]*x[k,m], m) - b[j])**2, j), x[k,i]); f = "
         "1/2*sum((sum(A[i,j]*x_[j], j) - b[i])**2, i); diff(f, x_[i]) = sum(A[j,i]*(sum(A[j,m]*x_[m], m) - "
         "b[j]), j)"),
    r"\hat{f}_h(x) = \frac{1}{nh} \sum_{i=1}^{n} K\left(\frac{x - x_i}{h}\right), \qquad \mathcal{L}(h) = \sum_{j=1}^{n} \log \hat{f}_h(x_j)":  # noqa: E501
        ("f_h_hat = 1/(n*h)*sum(K((x_ - x[i])/h), (i, 1, n)); L = sum(log(1/(n*h)*sum(K((x[j] - x[i])/h), (i, "
         "1, n))), (j, 1, n))"),
    r"G_\sigma(x, y) = e^{-(x^2 + y^2)/(2\sigma^2)}, \quad \frac{\partial G_\sigma}{\partial x} = -\frac{x}{\sigma^2} G_\sigma(x, y), \quad D(x, y) = G_{k\sigma}(x, y) - G_\sigma(x, y)":  # noqa: E501
        "G = exp(-(x**2 + y**2)/(2*sigma**2)); diff(G, x) = -x/sigma**2*G; D = exp(-(x**2 + y**2)/(2*(k*sigma)**2)) - G",
    r"\hat{\pi}_i = \gamma_1(i), \quad \hat{a}_{ij} = \frac{\sum_{t=1}^{T-1} \xi_t(i,j)}{\sum_{t=1}^{T-1} \gamma_t(i)}":
        "pi_hat[i] = gamma[1,i]; a_hat[i,j] = sum(xi[t,i,j], (t, 1, T - 1))/sum(gamma[t,i], (t, 1, T - 1))",
    r"\hat{\mu}(a) = \frac{1}{N(a)} \sum_{t=1}^{n} \mathbb{1}\{A_t = a\}\, R_t, \quad N(a) = \sum_{t=1}^{n} \mathbb{1}\{A_t = a\}":  # noqa: E501
        "mu_hat[a] = 1/N[a]*sum(where(A[t] == a, 1, 0)*R[t], (t, 1, n)); N[a] = sum(where(A[t] == a, 1, 0), (t, 1, n))",
    r"S = \frac{\bar r - r_f}{\sigma}, \quad \bar r = \frac{1}{T} \sum_{t=1}^{T} r_t":
        "S = (r_bar - r_f)/sigma; r_bar = 1/T*sum(r[t], (t, 1, T))",
    r"\mathrm{FFN}(x) = \left( \mathrm{Swish}_\beta(xW) \odot xV \right) W_2, \qquad \mathrm{Swish}_\beta(u) = u\, \sigma(\beta u)":  # noqa: E501
        ("FFN[i] = sum(sum(x[k]*W[k,j], k)*sigmoid(beta*sum(x[k]*W[k,j], k))*sum(x[k]*V[k,j], k)*W2[j,i], j); "
         "Swish = u*sigmoid(beta*u)"),
    r"w_j = -\frac{G_j}{H_j+\lambda}, \quad Obj = -\frac12\sum_{j=1}^T\frac{G_j^2}{H_j+\lambda}+\gamma T":
        "w[j] = -G[j]/(H[j] + lambda_); Obj = -1/2*sum(G[j]**2/(H[j] + lambda_), (j, 1, T)) + gamma*T",
    r"\text{cos}(\theta) = \frac{A\cdot B}{\|A\|\|B\|} = \frac{\sum_{i=1}^nA_iB_i}{\sqrt{\sum_{i=1}^nA_i^2}\sqrt{\sum_{i=1}^nB_i^2}}":  # noqa: E501
        ("cos = sum(A[j]*B[j], j)/(sqrt(sum(A[j]**2, j))*sqrt(sum(B[j]**2, j))) = sum(A[i]*B[i], (i, 1, "
         "n))/(sqrt(sum(A[i]**2, (i, 1, n)))*sqrt(sum(B[i]**2, (i, 1, n))))"),
    r"EI(x) = (\mu(x)-f^+)\Phi(z)+\sigma(x)\phi(z), \quad z = \frac{\mu(x)-f^+}{\sigma(x)}":
        "EI = (mu(x) - f_plus)*Phi(z) + sigma(x)*phi(z); z = (mu(x) - f_plus)/sigma(x)",
    r"H(p,q) = -\sum_xp(x)\log q(x), \quad D_{KL}(p\|q) = H(p,q)-H(p)":
        "H = -sum(p[x]*log(q[x]), x); D_KL = H - H_p",
    r"E_{o1} = \frac12(target_{o1}-out_{o1})^2, \quad out_{o1} = \frac{1}{1+e^{-net_{o1}}}, \quad net_{o1} = w_5out_{h1}+w_6out_{h2}+b_2":  # noqa: E501
        "E_o1 = 1/2*(target_o1 - out_o1)**2; out_o1 = 1/(1 + exp(-net_o1)); net_o1 = w5*out_h1 + w6*out_h2 + b2",
    r"r(\theta) = \frac{p(1-e^2)}{1+e\cos\theta}":
        "r = p(1 - e_**2)/(1 + e_*cos(theta))",
    r"PV = \sum_{t=1}^n\frac{C}{(1+r)^t}+\frac{M}{(1+r)^n}, \quad D = -\frac{1+r}{PV}\frac{dPV}{dr}":
        "PV = sum(C/(1 + r)**t, (t, 1, n)) + M/(1 + r)**n; D = -(1 + r)/PV*diff(PV, r)",
    r"\ell(\theta) = \sum_{i=1}^m y^{(i)} \log h(x^{(i)}) + (1 - y^{(i)}) \log (1 - h(x^{(i)})), \quad h_\theta(x) = \frac{1}{1+e^{-\theta^T x}}":  # noqa: E501
        ("l = sum(y[i]*log(1/(1 + exp(-sum(theta[j]*x[i,j], j)))) + (1 - y[i])*log(1 - 1/(1 + "
         "exp(-sum(theta[j]*x[i,j], j)))), (i, 1, m)); h = 1/(1 + exp(-sum(theta[j]*x_[j], j)))"),
    r"\hat{y} = \sigma(w^T x + b), \quad \mathcal{L}(\hat y, y) = (y - \hat y)^2, \quad J(w, b) = \frac{1}{m} \sum_{i=1}^m \mathcal{L}(\hat{y}^{(i)}, y^{(i)})":  # noqa: E501
        ("y_hat[i] = sigmoid(sum(w[j]*x[i,j], j) + b); L = (y_ - y_hat_)**2; J = 1/m*sum((y[i] - "
         "y_hat[i])**2, (i, 1, m))"),
    r"P_{ij} = \max(0, \log \frac{N n_{ij}}{r_i c_j})":
        "P[i,j] = max(0, log(N*n[i,j]/(r[i]*c[j])))",
    r"f_{w,b}(x^{(i)}) = wx^{(i)} + b, J(w,b) = \frac{1}{2m} \sum_{i = 1}^{m} (f_{w,b}(x^{(i)}) - y^{(i)})^2":
        "f[i] = w*x[i] + b; J = 1/(2*m)*sum((f[i] - y[i])**2, (i, 1, m))",
    r"y_k(x, w) = \sigma\left(\sum_j w_{kj} x_j\right), \quad E(w) = \frac12 \sum_n \|y(x_n, w) - t_n\|^2":
        "y[k] = sigmoid(sum(w[k,j]*x_[j], j)); E = 1/2*sum(sum((sigmoid(sum(w[i,j]*x[n,j], j)) - t[n,i])**2, i), n)",
    r"y_k(\mathbf{x}) = \mathbf{w}_k^T\mathbf{x} + w_{k0}, \quad E = \frac12 \sum_n \sum_k (y_k(\mathbf{x}_n) - t_{nk})^2":
        "y[k] = sum(w[k,i]*x_[i], i) + w[k,0]; E = 1/2*sum(sum(((sum(w[k,i]*x[n,i], i) + w[k,0]) - t[n,k])**2, k), n)",
    r"f_k(x) = w_k^T x + b_k, \quad L = -\sum_i \log \frac{e^{f_{y_i}(x_i)}}{\sum_k e^{f_k(x_i)}}":
        ("f[k] = sum(w[k,j]*x_[j], j) + b[k]; L = -sum(log(exp(sum(w[y[i],j]*x[i,j], j) + "
         "b[y[i]])/sum(exp(sum(w[k,j]*x[i,j], j) + b[k]), k)), i)"),
    r"f(x) = \sin x (1 - \cos x)":
        "f = sin(x)*(1 - cos(x))",
    r"y = \sin \omega (t - t_0)":
        "y = sin(omega*(t - t0))",
    r"\sigma(x) = \frac{1}{1+e^{-x}} \\ \rightarrow \frac{d\sigma(x)}{dx} = \sigma(x)(1-\sigma(x))":
        "sigma = 1/(1 + exp(-x)); diff(sigma, x) = sigma*(1 - sigma)",
    r"L(w) = \|Xw - y\|^2, L^{SAM}(w) = L(w + \epsilon)":
        "L = sum((sum(X[i,j]*w[j], j) - y[i])**2, i); L_SAM = sum((sum(X[i,j]*(w[j] + epsilon[j]), j) - y[i])**2, i)",
    r"S_\tau(u)_i = \text{sign}(u_i)\max(|u_i| - \tau, 0), x_{k+1} = S_{\lambda}(x_k)":
        "S[i] = sign(u[i])*max(abs(u[i]) - tau, 0); x[k + 1,j] = sign(x[k,j])*max(abs(x[k,j]) - lambda_, 0)",
    r"\sigma(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \hat y = \sigma(W x + b)":
        ("sigma[i] = exp(z[i])/sum(exp(z[j]), j); y_hat[k] = exp(sum(W[k,m]*x[m], m) + "
         "b[k])/sum(exp(sum(W[j,m]*x[m], m) + b[j]), j)"),
    r"E = -\sum_{n} t_n \ln y_n, y_n = \sigma(a_n), a_n = w^T \phi_n, \frac{d\sigma}{da} = \sigma(1 - \sigma), \sigma(a) = \frac{1}{1 + \exp(-a)}":  # noqa: E501
        ("E = -sum(t[n]*log(y[n]), n); y[n] = 1/(1 + exp(-a[n])); a[n] = sum(w[i]*phi[n,i], i); diff(sigma, "
         "a_) = sigma*(1 - sigma); sigma = 1/(1 + exp(-a_))"),
    r"\bar{b}_n = \frac{\exp(\Delta \cdot a_n) - 1}{a_n}\, b_n, h_{t,n} = \bar{b}_n x_t":
        "b_bar[n] = (exp(Delta*a[n]) - 1)/a[n]*b[n]; h[t,n] = b_bar[n]*x[t]",
    r"p_i(z) = \frac{e^{z_i}}{\mathbf{1}^T e^z}":
        "p[i] = exp(z[i])/sum(exp(z[j]), j)",
    r"f_i(x) = \frac{x_i}{\|x\|}, y_n = f(z_n)":
        "f[i] = x[i]/sqrt(sum(x[j]**2, j)); y[n,j] = z[n,j]/sqrt(sum(z[n,k]**2, k))",
    r"f(x) = \max(x) + \log\sum_j e^{x_j - \max(x)}":
        "f = max(x[i], i) + log(sum(exp(x[j] - max(x[i], i)), j))",
    r"\alpha_0 = \sum_k \alpha_k, E_k = \frac{\alpha_k}{\alpha_0}":
        "alpha0 = sum(alpha[k], k); E[k] = alpha[k]/alpha0",
    r"\theta_k = \frac{n_k + \alpha - 1}{n + K\alpha - K}":
        "theta[k] = (n_k[k] + alpha - 1)/(n + K*alpha - K)",
    r"\text{OR} = \frac{ad}{bc}":
        "OR = a*d/(b*c)",
    r"f(x) = x^T A x, \quad A \text{ symmetric}":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
    r"f(x) = \frac12 x^T A x - b^T x, \quad A = A^T \succ 0":
        "f = sum(sum(1/2*x[j]*A[j,i], j)*x[i], i) - sum(b[i]*x[i], i)",
    r"\mathcal{L} = \sum_{g=1}^{G} \|\beta_g\|_2 + \|y - \sum_g X_g \beta_g\|^2":
        "L = sum(sqrt(sum(beta[g,i]**2, i)), (g, 1, G)) + sum((y[i] - sum(sum(X[g,i,j]*beta[g,j], j), g))**2, i)",
    r"\rho_\tau(u) = |\tau - 1(u < 0)| u^2, \quad J = \sum_i \rho_{\tau_i}(y - \theta_i)":
        ("rho = abs(tau_ - where(u < 0, 1, 0))*u**2; J = sum(abs(tau[i] - where(y - theta[i] < 0, 1, 0))*(y - "
         "theta[i])**2, i)"),
    r"Q(s,a) = V(s) + A(s,a) - \frac{1}{|\mathcal{A}|}\sum_{a'} A(s,a')":
        "Q[s,a] = V[s] + A[s,a] - 1/sum(A[1,i]**0, i)*sum(A[s,aprime], aprime)",
    r"\phi(x) = (x_1^2, \sqrt2 x_1 x_2, x_2^2)^T, \quad k(x, z) = \phi(x)^T\phi(z) = (x^Tz)^2":
        ("phi = ['x[1]**2', 'sqrt(2)*x[1]*x[2]', 'x[2]**2']; k = phi[1]*z[1]**2 + phi[2]*(sqrt(2)*z[1]*z[2]) "
         "+ phi[3]*z[2]**2 = sum(x[i]*z[i], i)**2"),
    r"h(x) = \theta_0 + \theta_1 x_1 + \theta_2 x_2, J(\theta) = \frac12 \sum_{i=1}^m (h(x^{(i)}) - y^{(i)})^2":
        ("h = theta0 + theta1*x_[1] + theta2*x_[2]; J = 1/2*sum(((theta0 + theta1*x[i,1] + theta2*x[i,2]) - "
         "y[i])**2, (i, 1, m))"),
    r"f(x) = x_1^2 + x_2^2, g(z) = f(Az)":
        "f = x[1]**2 + x[2]**2; g = sum(A[1,i]*z[i], i)**2 + sum(A[2,i]*z[i], i)**2",
    r"\hat y = \beta_0 + \beta_1 x, RSS = \sum_{i=1}^n (y_i - \hat y_i)^2":
        "y_hat[i] = beta0 + beta1*x[i]; RSS = sum((y[i] - y_hat[i])**2, (i, 1, n))",
    r"f(x_i, W, b) = Wx_i + b, L_i = \sum_{j\neq y_i} \max(0, f(x_i, W)_j - f(x_i, W)_{y_i} + 1)":
        "f[i,k] = sum(W[k,m]*x[i,m], m) + b[k]; L[i] = sum(where(j == y[i], 0, max(0, f[i,j] - f[i,y[i]] + 1)), j)",
    r"J = \sum_i\sum_k y_k^{(i)}\log(h_\Theta(x^{(i)}))_k":
        "J = sum(sum(y[i,k]*log(h(k, x[i], Theta)), k), i)",
    r"L = \mathbb{E}_{x_f\sim P}[D(x_f) - \mathbb{E}_{x_r \sim Q}[D(x_r)]]":
        "L = mean(D(x_f[i]) - mean(D(x_r[j]), j), i)",
    r"L_\rho(x,z,y) = f(x)+g(z)+y^T(Ax+Bz-c)+\frac\rho2\|Ax+Bz-c\|_2^2":
        ("L = f(x) + g(z) + sum(y[i]*(sum(A[i,j]*x[j], j) + sum(B[i,j]*z[j], j) - c[i]), i) + "
         "rho/2*sum((sum(A[i,j]*x[j], j) + sum(B[i,j]*z[j], j) - c[i])**2, i)"),
    r"\ell(\pi) = \sum_i y_i\log\pi + (1-y_i)\log(1-\pi)":
        "l = sum(y[i]*log(pi_) + (1 - y[i])*log(1 - pi_), i)",
    r"J = \sum_n\|x_n-\hat x_n\|^2, \hat x_n = \mu + \sum_{i=1}^Mz_{ni}u_i":
        "J = sum(sum((x[n,j] - x_hat[n,j])**2, j), n); x_hat[n,j] = mu[j] + sum(z[n,i]*u[i,j], (i, 1, M))",
    r"f(x) = w^Tx + b, \ell(y, f(x)) = \max(0, 1 - yf(x)), L = \frac1n\sum_{i=1}^n \ell(y_i, f(x_i))":
        ("f = sum(w[j]*x_[j], j) + b; l = max(0, 1 - y_*f_); L = 1/n*sum(max(0, 1 - y[i]*(sum(w[j]*x[i,j], j) "
         "+ b)), (i, 1, n))"),
    r"\ell(y, f(x)) = \log(1 + e^{-yf(x)}), L = \sum_{i=1}^n \ell(y_i, w^T x_i)":
        "l = log(1 + exp(-y_*f_)); L = sum(log(1 + exp(-y[i]*sum(w[j]*x[i,j], j))), (i, 1, n))",
    r"f(x) = \frac{L}{1 + e^{-k(x-x_0)}}":
        "f = L/(1 + exp(-k*(x - x0)))",
    r"u(c) = \frac{c^{1-\gamma}}{1-\gamma}, U = u(c_1)+\beta u(c_2)":
        "u = c**(1 - gamma)/(1 - gamma); U = c1**(1 - gamma)/(1 - gamma) + beta*(c2**(1 - gamma)/(1 - gamma))",
    r"\mathbf{X} = [\mathbf{x}_1, \ldots, \mathbf{x}_N]^T, \mathbf{y} = \mathbf{Xw}":
        "y[i] = sum(X[i,j]*w[j], j)",
    r"\mathbf{X} = [\mathbf{x}_1, \ldots, \mathbf{x}_N], \mathbf{S} = \frac1N\mathbf{X}\mathbf{X}^T":
        "X[i,j] = x[j,i]; S[i,j] = sum(1/N*X[i,k]*X[j,k], k)",
    r"\frac{\partial\log\pi_\theta(a|s)}{\partial\theta_{s',a'}} = 1[s=s'](1[a=a']-\pi_\theta(a'|s)), \pi_\theta(a|s) = \frac{\exp(\theta_{s,a})}{\sum_{b}\exp(\theta_{s,b})}":  # noqa: E501
        ("diff(log(pi_[a,s]), theta[sprime,aprime]) = delta(s, sprime)*(delta(a, aprime) - pi_[aprime,s]); "
         "pi_[a,s] = exp(theta[s,a])/sum(exp(theta[s,b]), b)"),
    r"\text{sMAPE} = \frac{200}{H} \sum_{i=1}^{H} \frac{|y_{T+i} - \hat{y}_{T+i}|}{|y_{T+i}|}":
        "sMAPE = 200/H*sum(abs(y[T + i] - y_hat[T + i])/abs(y[T + i]), (i, 1, H))",
    r"z = w x + b, \hat y = \sigma(z), L = \sum_i (y_i - \hat y_i)^2":
        "z[i] = w*x[i] + b; y_hat[i] = sigmoid(z[i]); L = sum((y[i] - y_hat[i])**2, i)",
    r"\sigma(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, L = \sum_i \|\sigma(W x_i) - y_i\|^2":
        ("sigma[i] = exp(z[i])/sum(exp(z[j]), j); L = sum(sum((exp(sum(W[k,m]*x[i,m], "
         "m))/sum(exp(sum(W[j,m]*x[i,m], m)), j) - y[i,k])**2, k), i)"),
    r"y_k(x) = \sum_j w_{kj} x_j, E = \sum_k \|y(x_k) - t_k\|^2":
        "y[k] = sum(w[k,j]*x_[j], j); E = sum(sum((sum(w[i,j]*x[k,j], j) - t[k,i])**2, i), k)",
    r"f_i(x) = \sum_j W_{ij} x_j, L = \sum_j \|f(x_j) - y_j\|^2":
        "f[i] = sum(W[i,j]*x_[j], j); L = sum(sum((sum(W[k,r]*x[j,r], r) - y[j,k])**2, k), j)",
    r"X = [x_1, \ldots, x_N], S = \frac1N X X^T, f = w^T S w":
        "X[i,j] = x[j,i]; S[i,j] = sum(1/N*X[i,k]*X[j,k], k); f = sum(sum(w[j]*S[j,i], j)*w[i], i)",
    r"p(x) = \frac{\pi}{\sqrt{2\pi}} e^{-x^2/2} + \frac{1-\pi}{\sqrt{2\pi}} e^{-(x-1)^2/2}":
        "p = pi_/sqrt(2*pi)*exp(-x**2/2) + (1 - pi_)/sqrt(2*pi)*exp(-(x - 1)**2/2)",
    r"p_0 = 1 - \sum_{k=1}^K p_k, L = \sum_{k=0}^K n_k \log p_k":
        "p[0] = 1 - sum(p[k], (k, 1, K)); L = sum(n[k]*log(p[k]), (k, 0, K))",
    r"y = A\sin\omega(1 - \cos\theta)":
        "y = A*sin(omega*(1 - cos(theta)))",
    r"f(x) = \sum_i w_i e^{-\|x_i\|^2/\|x\|^2}":
        "f = sum(w[i]*exp(-sum(x[i,j]**2, j)/sum(x_[j]**2, j)), i)",
    r"K(x,y) = k(x-y), L = \sum_{i,j} a_i a_j K(x_i, x_j)":
        "K = k(x_ - y); L = sum(sum(a[i]*a[j]*k(x[i] - x[j]), j), i)",
    r"f = [a,b]^T x, x = [u,v]^T":
        "f = a*x[1] + b*x[2]; x = ['u', 'v']",
    r"y = XW\cdot v + b":
        "y[i] = sum(sum(X[i,k]*W[k,j], k)*v[j], j) + b[i]",
    r"L(x) = f(x_k) + \nabla f(x_k)^T(x-x_k) + \frac\rho2\|x-x_k\|^2":
        "L = f(x_k) + sum(diff(f(x_k), x_k[i])*(x[i] - x_k[i]), i) + rho/2*sum((x[i] - x_k[i])**2, i)",
}


@pytest.mark.slow
@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]


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
    r"\min\sum_{i=1}^{100} (\theta_i^T e_i - x_i)^2": "is over all values of what stands behind it here",
    r"\mathcal{L} = \mathbb{E}_{q(z|x)}[\log p(x|z)] - \text{KL}(q(z|x) \| p(z))": "is over all values of what the two are",
    r"\mathbf{P}(t) = e^{\mathbf{Q}t}": "e to a matrix is read in two ways",
    r"h_t = (1-z_t) h_{t-1} + z_t \tilde h_t, z_t = \sigma(W_z x_t + U_z h_{t-1})": "two vectors side by side are no product",
    r"y = (Wx + b)(Vx + c)": "two vectors side by side are no product",
    r"L = \mathbb{E}_i (w^\top x_i - y_i)^2": "the power behind E",
    r"\mathbf{y} = \mathcal{F}(\mathbf{x}) + \mathbf{W}_s\mathbf{x}": "F of a vector where a vector is wanted",
    r"x_k = A^k x_0": "k above a matrix is read in two ways",
    r"L = \sum_{i=1}^L \|\mathbf{W}_i\|_2^2 + \|\mathbf{b}_i\|_2^2": "the 2-norm of a matrix is read in two ways",
    r"\mathbf{x}(t) = e^{\mathbf{A}t}\,\mathbf{x}_0": "e to a matrix is read in two ways",
    r"f(x) = x, \quad x \ge 0, \qquad f(x) = a x, \quad x < 0": "exclude each other",
    r"K(u) = 1 - u^2, \quad |u| \le 1, \qquad K(u) = 0, \quad |u| > 1": "exclude each other",
    r"f(x+y) \le f(x) + f(y)": "a condition can only stand in a case distinction",
    r"L = x^2, \quad L \le c + 1": "a condition can only stand in a case distinction",
    r"s_i = \sum_{j \in N^k_u(i)} r_{j}": "of this set it is not clear which indices are in it",
    r"Y = W^{1/2}Z": "a power of a matrix with this exponent is read in two ways",
    r"f = \sum_{i=1}^{N}(g_m^i - h(x_i))^2": "is i above g_m an index or a power",
    r"e^x = \sum_{n=0}^{\infty} x^n": "a sum to infinity is of the entries of an array",
    r"m_i = \max_{j \in N(i)} x_j": "a maximum over the members of a set is not read",
    r"h = \text{Concat}(a_1, \dots, a_h) W": "Concat of as many quantities as the dots stand for is not read",
    r"\mathrm{EPE}(f) = \mathrm{E}(Y - f(X))^2": "the power behind E",
    r"\varepsilon(W) = \sum_i | \vec{X}_i - \Sigma_j W_{ij} \vec{X}_j |^2": "the bars around a vector are read in two ways",
    r"p_i = \text{Softmax}(u^T m_i), \qquad o = \sum_i p_i c_i": "softmax of a number for each i is read in two ways",
    r"k(x, x') = e^{-(x-x')^2} + \sigma^2 \delta_{xx'}": "this delta is one where x and x' are the same point",
    r"L = \mathbb{E}_{t, x_0, \epsilon}[\|\epsilon - \epsilon_\theta(x_t, t)\|^2]": "does not stand in what it is of",
    r"p(x) = \prod_{t=1}^T p(x_t \mid x_{1:t-1})": "a range of entries is not read",
    r"f(x) = x^2, \quad g = \frac{\partial f}{\partial x}(y, z)": "at another place than the one it is defined for",
    r"P(w) = g V(w) + (1 - g) \sum_{i:w_i=w} a_i^t": "is t above a an index, a label or a power",
    r"d = \frac{|A \cap B|}{|A \cup B|}": "sets are not part of the notation",
    r"H = -J\sum_{\langle i,j\rangle} s_i s_j": "of these pairs it is not clear which they are",
    r"L = \sum_{i=1}^N \log p(w_i | w_{<i})": "a range of entries is not read",
    r"\sigma_{ij} = \lambda\, \varepsilon_{kk}\, \delta_{ij} + 2\mu\, \varepsilon_{ij}": "epsilon_kk is read in two ways",
    r"L = \| Q(\mathbf{W}) \mathbf{X} - \mathbf{W} \mathbf{X} \|_F^2": "Q of a matrix is read in two ways",
    r"a_i = \sum_{k=1}^{m} \frac{\partial F(x' + \frac{k}{m} (x - x'))}{\partial x_i}": "at a calculated point is read in two ways",  # noqa: E501
}


@pytest.mark.parametrize("written", REFUSED)
def test_what_has_no_reading_is_refused_by_name(written: str) -> None:
    with pytest.raises(NotationError, match=REFUSED[written]):
        read(f"${written}$")
