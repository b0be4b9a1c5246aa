"""What people write, and what it means: the entries of each formula in the text notation."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    # arrays by juxtaposition, transposes and norms
    r"\|Xw-y\|_2^2 + \lambda\|w\|_1": "f = sum((sum(X[i,j]*w[j], j) - y[i])**2, i) + lambda_*sum(abs(w[i]), i)",
    "||Xw-y||^2": "f = sum((sum(X[i,j]*w[j], j) - y[i])**2, i)",
    r"h_i = \tanh\big( (W x)_i + b_i \big)": "h[i] = tanh(sum(W[i,j]*x[j], j) + b[i])",
    r"f = x^\top A x": "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
    # sums reach as far as their index stands free
    r"L = -\sum_i t_i\log y_i+(1-t_i)\log(1-y_i)": "L = -sum(t[i]*log(y[i]) + (1 - t[i])*log(1 - y[i]), i)",
    r"H = -\sum_{i=1}^n p_ilnp_i": "H = -sum(p[i]*log(p[i]), (i, 1, n))",
    # labels, indices, shifts
    r"h_t = \tanh(w h_{t-1} + u x_t)": "h[t] = tanh(w*h[t - 1] + u*x[t])",
    # a capital below what a small letter counts is the last
    r"h_t = \tanh(w h_{t-1}), L = (h_T - y)^2": "h[t] = tanh(w*h[t - 1]); L = (h[T] - y)**2",
    r"x_k = a x_{k-1}, J = x_N^2 + W_N": "x[k] = a*x[k - 1]; J = x[N]**2 + W_N",
    r"G = \sum_{t=0}^{T-1} r_t + V_T": "G = sum(r[t], (t, 0, T - 1)) + V_T",
    # what a state and its gate call each other has the axes of the state
    r"f_t = \sigma(W_f h_{t-1} + b_f) \\ g_t = \tanh(W_g h_{t-1} + b_g) \\ h_t = f_t \odot g_t \\ L = \|h_T\|^2":
        "f[t,i] = sigmoid(sum(W_f[i,j]*h[t - 1,j], j) + b_f[i]); g[t,i] = tanh(sum(W_g[i,j]*h[t - 1,j], j) + b_g[i]); "
        "h[t,i] = f[t,i]*g[t,i]; L = sum(h[T,i]**2, i)",
    r"p = \text{softmax}(z), \qquad L = -\log p_y": "p[i] = exp(z[i])/sum(exp(z[j]), j); L = -log(p[y])",
    "y_i = w*x_i + b": "y[i] = w*x[i] + b",
    # e, dots, primes
    "1/(1+e^-x)": "f = 1/(1 + exp(-x))",
    r"z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n": "z = sum(w[j]*x[j], (j, 1, n))",
    # chains keep their members
    r"f(x) = \sqrt{x^2 + 1}, \quad \frac{df}{dx} = \frac{x}{f(x)}": "f = sqrt(x**2 + 1); diff(f, x) = x/f",
    r"E = \log\det\Sigma": "E = logdet(Sigma)",
    # what a function is of is no sample
    r"h_\theta(x) = \theta^T x, \quad J = \sum_i (h_\theta(x^{(i)}) - y^{(i)})^2":
        "h = sum(theta[j]*x_[j], j); J = sum((sum(theta[j]*x[i,j], j) - y[i])**2, i)",
    r"E = \sum_{n=1}^N\{y(x_n,w)-t_n\}^2, \quad y(x,w) = \sum_{j=0}^M w_jx^j":
        "E = sum((sum(w[j]*x[n]**j, (j, 0, M)) - t[n])**2, (n, 1, N)); y = sum(w[j]*x_**j, (j, 0, M))",
    # products of matrices below a bare sum, rows before weights, what a matrix acts on
    r"L = \sum(y-Xw)^2": "L = sum((y[i] - sum(X[i,j]*w[j], j))**2, i)",
    r"F = \max(0, xW_1 + b_1)W_2": "F[i] = sum(max(0, sum(x[k]*W1[k,j], k) + b1[j])*W2[j,i], j)",
    r"L = \|A(x - b)\|^2": "L = sum(sum(A[i,j]*(x[j] - b[j]), j)**2, i)",
    "L = sum((h - t)**2); h = tanh(W @ x + b)": "L = sum((h[i] - t[i])**2, i); h[i] = tanh(sum(W[i,j]*x[j], j) + b[i])",
    # tables by their number of places, sets, primes, what is in no set, such that
    r"\theta_{yi} = (N_{yi} + a)/(N_y + a n)": "theta[y,i] = (N[y,i] + a)/(N_y[y] + a*n)",
    r"m_v = \frac{1}{|\mathcal N(v)|}\sum_{u \in \mathcal N(v)} x_u": "m[v] = 1/sum(N[v,i], i)*sum(N[v,u]*x[u], u)",
    r"\pi(a|s) = \frac{e^{\theta_{s,a}}}{\sum_{a'} e^{\theta_{s,a'}}}":
        "pi_[a,s] = exp(theta[s,a])/sum(exp(theta[s,aprime]), aprime)",
    r"L = \sum_u\sum_{i \in S_u}\sum_{j \notin S_u} (x_{ui} - x_{uj})":
        "L = sum(sum(S[u,i]*sum((1 - S[u,j])*(x[u,i] - x[u,j]), j), i), u)",
    r"l_{ij} = -\log\frac{e^{s_{ij}}}{\sum_{k\ne i}e^{s_{ik}}}":
        "l[i,j] = -log(exp(s[i,j])/sum(where(k == i, 0, exp(s[i,k])), k))",
    # choices, counts above a sum, words in bold, letters by which something is differentiated, derivatives on one line
    "L = mean(where(abs(y - X @ w) <= d, (y - X @ w)**2/2, d*(abs(y - X @ w) - d/2)))":
        "L = mean(where(abs(y[i] - sum(X[i,j]*w[j], j)) <= d, (y[i] - sum(X[i,j]*w[j], j))**2/2, d*(abs(y[i] - sum(X[i,j]*w[j], "
        "j)) - d/2)), i)",
    r"L = -\frac{1}{|\mathcal{B}|}\sum_{i=1}^{|\mathcal{B}|} \log p_i":
        "L = -1/sum(p[j]**0, j)*sum(log(p[i]), i)",
    r"V_\pi(s) = \sum_a \pi(a \mid s) \Big( R(s, a) + \gamma \sum_{s'} P(s' \mid s, a) V_\pi(s') \Big)":
        "V_pi[s] = sum(pi_[a,s]*(R[s,a] + gamma*sum(P[sprime,s,a]*V_pi[sprime], sprime)), a)",
    r"\textbf{odds}_\theta(y|x) = \frac{P_\theta(y|x)}{1 - P_\theta(y|x)}":
        "odds = P(y, x, theta)/(1 - P(y, x, theta))",
    r"\frac{dS}{dt} = -\frac{\beta S I}{N}":
        "diff(S, t) = -beta*S*I/N",
    "X_k = Σ_{n=0}^{N-1} x_n cos(π (n + 1/2) k / N)":
        "X[k] = sum(x[n]*cos(pi*(n + 1/2)*k/N), (n, 0, N - 1))",
    "w := w - eta * dL/dw":
        "w_new = w - eta*diff(L, w)",
    r"\partial L/\partial w = \partial L/\partial z \cdot \partial z/\partial w, \quad L = z^2, \quad z = w x":
        "diff(L, w) = diff(L, z)*diff(z, w); L = z**2; z = w*x",
    "u = x . w + b":
        "u = sum(x[i]*w[i], i) + b",
    "J(θ) = 1/(2m) Σ_{i=1}^m (θᵀx⁽ⁱ⁾ − y⁽ⁱ⁾)²":
        "J = 1/(2*m)*sum((sum(theta[j]*x[i,j], j) - y[i])**2, (i, 1, m))",
    "log L = sum_i log f(x_i; theta)":
        "log_L = sum(log(f(x[i], theta)), i)",
    # parameters below a function are the same wherever they stand
    r"J(\theta) = \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2 + \lambda\sum_{j=1}^n\theta_j^2, \quad h_\theta(x) = \theta^T x":
        "J = sum((sum(theta[k]*x[i,k], k) - y[i])**2, (i, 1, m)) + lambda_*sum(theta[j]**2, (j, 1, n)); "
        "h = sum(theta[k]*x_[k], k)",
    r"h_i' = \tanh\left(\sum_{j \in \mathcal{N}_i} a_{ij} W h_j\right)":
        "h_prime[i,k] = tanh(sum(N[i,j]*sum(a[i,j]*W[k,m]*h[j,m], m), j))",
    r"L = \begin{cases} \frac{1}{2}a^2 & |a| \le \delta \\ \delta(|a| - \frac{1}{2}\delta) & \text{otherwise} \end{cases}":
        "L = where(abs(a) <= delta, 1/2*a**2, delta*(abs(a) - 1/2*delta))",
    # a typed sum in brackets is a call, outcomes, an arrow between equations
    "y = sum(x_i)^2/sum(x_i^2)": "y = sum(x[i], i)**2/sum(x[i]**2, i)",
    r"y = \sum(x_i)^2": "y = sum(x[i]**2, i)",
    "v = sqrt(mean((r_t - mean(r_t))^2))": "v = sqrt(mean((r[t] - mean(r[t], t))**2, t))",
    "L = E[(y - f(x))^2]": "L = mean((y[i] - f(x[i]))**2, i)",
    r"E = mc^2 \to m = E/c^2": "E = m*c**2; m = E/c**2",
    # positive parts, norms that a matrix gives
    r"L = \sum_i [1 - y_i]_+": "L = sum(max(0, 1 - y[i]), i)",
    r"L = \sum_i (1 - y_i (w^T x_i + b))_+^2": "L = sum(max(0, 1 - y[i]*(sum(w[j]*x[i,j], j) + b))**2, i)",
    r"L = \|x - \mu\|_{\Sigma^{-1}}^2": "L = sum(sum((x[j] - mu[j])*inv(Sigma)[j,i], j)*(x[i] - mu[i]), i)",
    r"d = \|x - y\|_M": "d = sqrt(sum(sum((x[j] - y[j])*M[j,i], j)*(x[i] - y[i]), i))",
    # sets, tables, primes, script letters, steps, what is typed
    r"f_t = \sigma_g(W_f x_t + b_f)":
        "f[t,i] = sigma_g(sum(W_f[i,j]*x[t,j], j) + b_f[i])",
    r"L = \frac{1}{|B|}\sum_{i\in B} (y_i - x_i)^2":
        "L = 1/sum(x[j]**0, j)*sum((y[i] - x[i])**2, i)",
    r"L = \frac{1}{|D|}\sum_{(x,y)\in D} (f(x) - y)^2":
        "L = 1/sum(x[i]**0, i)*sum((f(x[i]) - y[i])**2, i)",
    r"L = -\sum_{i\in P} \log p_i - \sum_{i\in N} \log(1 - p_i)":
        "L = -sum(P[i]*log(p[i]), i) - sum(N[i]*log(1 - p[i]), i)",
    r"L = \frac{1}{|E|}\sum_{(i,j)\in E} (x_i - x_j)^2":
        "L = 1/sum(sum(E[k,m], m), k)*sum(sum(E[i,j]*(x[i] - x[j])**2, j), i)",
    r"L = \sum_t (r_t + \gamma \max_a Q(s_{t+1}, a) - Q(s_t, a_t))^2":
        "L = sum((r[t] + gamma*max(Q[s[t + 1],a], a) - Q[s[t],a[t]])**2, t)",
    r"\mathcal{L} = L + \lambda w^2":
        "L_script = L + lambda_*w**2",
    r"\hat\beta = (X'X)^{-1}X'y":
        "M[m,n] = sum(X[l,m]*X[l,n], l); beta_hat[i] = sum(sum(inv(M)[i,k]*X[j,k], k)*y[j], j)",
    r"S(\beta) = (y - X\beta)'(y - X\beta)":
        "S = sum((y[i] - sum(X[i,j]*beta[j], j))*(y[i] - sum(X[i,j]*beta[j], j)), i)",
    "f(x) = x'Ax + b'x":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i) + sum(b[i]*x[i], i)",
    "L = e'e, e = y - X b":
        "L = sum(e_[i]*e_[i], i); e_[i] = y[i] - sum(X[i,j]*b[j], j)",
    r"k(x, z) = \phi(x)^\top \phi(z)":
        "k = sum(phi(x[i])*phi(z[i]), i)",
    r"k(x, x_n) = \phi(x)^T\phi(x_n)":
        "k[n] = sum(phi(x_[i])*phi(x[n,i]), i)",
    "f = (x - mu)^T Sigma^{-1} (x - mu)":
        "f = sum(sum((x[j] - mu[j])*inv(Sigma)[j,i], j)*(x[i] - mu[i]), i)",
    "y(x) = b + Σ_i w_i x_i + Σ_{i<j} <v_i, v_j> x_i x_j":
        "y = b + sum(w[i]*x[i], i) + sum(sum(where(i < j, sum(v[i,k]*v[j,k], k)*x[i]*x[j], 0), j), i)",
    "L = 0.5*r^2 if |r| <= d else d*(|r| - 0.5*d)":
        "L = where(abs(r) <= d, 0.5*r**2, d*(abs(r) - 0.5*d))",
    "α_t(j) = b_j(t) Σ_i α_{t−1}(i) a_ij":
        "alpha[t,j] = b[j,t]*sum(alpha[t - 1,i]*a[i,j], i)",
    "x_new = x + K (z - H x); K = P H^T (H P H^T + R)^{-1}":
        "x_new[i] = x[i] + sum(K[i,j]*(z[j] - sum(H[j,k]*x[k], k)), j); "
        "M[m,n] = sum(sum(H[m,r]*P[r,l], r)*H[n,l], l) + R[m,n]; "
        "K[i,j] = sum(sum(P[i,m]*H[k,m], m)*inv(M)[k,j], k)",
    "D² = (x − μ)ᵀ Σ⁻¹ (x − μ)":
        "D = sqrt(sum(sum((x[j] - mu[j])*inv(Sigma)[j,i], j)*(x[i] - mu[i]), i))",
    "A = softmax(QKᵀ/√d_k) V":
        "A[i,j] = sum(exp(sum(Q[i,n]*K[m,n], n)/sqrt(d_k))/sum(exp(sum(Q[i,l]*K[n,l], l)/sqrt(d_k)), n)*V[m,j], m)",
    "J = x'*Q*x + u'*P*u":
        "J = sum(sum(x[j]*Q[j,i], j)*x[i], i) + sum(sum(u[j]*P[j,i], j)*u[i], i)",
    "f = w^T*x + b":
        "f = sum(w[i]*x[i], i) + b",
    "y_i = w0 + w1*x_i for i = 1..n":
        "y[i] = w0 + w1*x[i]",
    "f(x) = ½ xᵀAx − bᵀx":
        "f = sum(sum(1/2*x[j]*A[j,i], j)*x[i], i) - sum(b[i]*x[i], i)",
    "f(x) = sum_{i=1}^{N-1} 100*(x_{i+1} - x_i^2)^2 + (1 - x_i)^2":
        "f = sum(100*(x[i + 1] - x[i]**2)**2 + (1 - x[i])**2, (i, 1, N - 1))",
    r"\ell = -\frac{n}{2}\log(2\pi\sigma^2), \quad \frac{\partial\ell}{\partial\sigma^2} = -\frac{n}{2\sigma^2}":
        "l = -n/2*log(2*pi*sigma**2); diff(l, sigma)/(2*sigma) = -n/(2*sigma**2)",
    r"e(n) = d(n) - \mathbf{w}^T(n)\mathbf{x}(n), \quad \mathbf{w}(n+1) = \mathbf{w}(n) + \mu e(n)\mathbf{x}(n)":
        "e_[n] = d[n] - sum(w[n,i]*x[n,i], i); w[n + 1,i] = w[n,i] + mu*e_[n]*x[n,i]",
    r"H_{a\mu} \leftarrow H_{a\mu}\frac{(W^{T}V)_{a\mu}}{(W^{T}WH)_{a\mu}}":
        "H_new[a,mu] = H[a,mu]*(sum(W[i,a]*V[i,mu], i)/sum(sum(W[j,a]*W[j,i], j)*H[i,mu], i))",
    r"p(x)=\sum_{j=0}^{n}y_j\ell_j(x), \quad \ell_j(x)=\prod_{m \ne j}\frac{x-x_m}{x_j-x_m}":
        "p = sum(y[j]*l[j], (j, 0, n)); l[j] = prod(where(m == j, 1, (x_ - x[m])/(x[j] - x[m])), m)",
    r"Y = A K^{\alpha} L^{1-\alpha}":
        "Y = A*K**alpha*L**(1 - alpha)",
    r"p(x)=\sum_y p(x,y), \quad p(y)=\sum_x p(x,y)":
        "p_x[x] = sum(p[x,y], y); p_y[y] = sum(p[x,y], x)",
    "p = softmax(q @ k.T / sqrt(d))":
        "p[i] = exp(sum(q[j]*k[i,j], j)/sqrt(d))/sum(exp(sum(q[m]*k[j,m], m)/sqrt(d)), j)",
    "y = A^{-1}(x - b)":
        "y[i] = sum(inv(A)[i,j]*(x[j] - b[j]), j)",
    "dL/dz_i = (q_i - p_i)/T, where q_i = exp(z_i/T)/sum_j exp(z_j/T) and L = -sum_i p_i log q_i":
        "diff(L, z[i]) = (q[i] - p[i])/T; q[i] = exp(z[i]/T)/sum(exp(z[j]/T), j); L = -sum(p[i]*log(q[i]), i)",
    # bars side by side, letters above, powers of what is shifted below
    r"L = \sum_i (y_i - x_i)^2 + \lambda||w||^2":
        "L = sum((y[i] - x[i])**2, i) + lambda_*sum(w[j]**2, j)",
    r"z = W [h \| g \| e]":
        "z[i] = W[i,1]*h + W[i,2]*g + W[i,3]*e_",
    r"w^c_t = 2\, k_t":
        "w_c[t] = 2*k[t]",
    r"G_t = \gamma^{t-1} r_t":
        "G[t] = gamma**(t - 1)*r[t]",
    r"\theta^{t+1} = \theta^{t} - \alpha_t g^{t}":
        "theta[t + 1] = theta[t] - alpha[t]*g[t]",
    r"D_{nm} = \left\{\begin{aligned} &\gamma^{n-m}, &n\ge m \\ &0, &n < m \end{aligned}\right.":
        "D[n,m] = where(n >= m, gamma**(n - m), 0)",
    r"x_{ij}^\ell = \sum_{a}\sum_{b} w_{ab}\, y_{(i+a)(j+b)}^{\ell - 1}":
        "x[l,i,j] = sum(sum(w[a,b]*y[l - 1,i + a,j + b], b), a)",
    r"\ell = \sum_l x_l":
        "ell = sum(x[l], l)",
    r"w_t(i) \longleftarrow \frac{\tilde w_t(i)^{\gamma_t}}{\sum_j \tilde w_t(j)^{\gamma_t}}":
        "w[t,i] = w_tilde[t,i]**gamma[t]/sum(w_tilde[t,j]**gamma[t], j)",
    r"p_{\mathrm{t}} = y p, \quad L(p_{\mathrm{t}}) = -\log p_{\mathrm{t}}":
        "p_t = y*p; L = -log(p_t)",
    # a letter before brackets: a function, a factor, a matrix
    r"\tilde{\epsilon}_\theta(x, c) = (1 + w)\epsilon_\theta(x, c) - w\epsilon_\theta(x)":
        "epsilon_tilde = (1 + w)*epsilon(x, c, theta) - w*epsilon(x, theta)",
    r"\mathcal{L}(\theta) = \mathcal{L}_{B}(\theta) + \sum_i F_i (\theta_i - \mu_i)^2":
        "L = L_B(theta) + sum(F[i]*(theta[i] - mu[i])**2, i)",
    r"L = \sum_k \pi_k (x_k - m)":
        "L = sum(pi_[k]*(x[k] - m), k)",
    r"y = \sum_i w_i f_i(x - m)":
        "y = sum(w[i]*f(i, x - m), i)",
    r"p(x) = \sum_k \pi_k p_k(x)":
        "p = sum(pi_[k]*p_k(k, x), k)",
    r"\mathbf h = \tanh(\mathbf{W}\mathbf{x} + \mathbf{U}(\mathbf{r} \odot \mathbf{s}))":
        "h[i] = tanh(sum(W[i,j]*x[j], j) + sum(U[i,j]*(r[j]*s[j]), j))",
    # means over an index, gradients at a place, entries and terms with dots
    r"L=\hat{\mathbb E}_{i}[x_i]\, \mathbb E_{i}[y_i]^2 + 1":
        "L = mean(x[i], i)*mean(y[i], i)**2 + 1",
    r"\mathbf g = \nabla f(\mathbf x + \mathbf d)":
        "u[j] = x[j] + d[j]; g[i] = diff(f(u), u[i])",
    r"v_{t+1} = \mu v_t - \nabla f(\theta_t + \mu v_t)":
        "u[t] = theta[t] + mu*v[t]; v[t + 1] = mu*v[t] - diff(f(u[t]), u[t])",
    r"L = D(\mathbf u) - D(\mathbf x) + \|\nabla D(\mathbf x)\|_2":
        "L = D(u) - D(x) + sqrt(sum(diff(D(x), x[i])**2, i))",
    r"\Sigma = \mathrm{diag}(\sigma_1^2, \sigma_2^2, \dots, \sigma_n^2)":
        "Sigma[i,j] = delta(i, j)*sigma[i]**2",
    r"D = \mathrm{diag}(a, b, c)":
        "D[i,j] = delta(i, j)*where(i == 1, a, where(i == 2, b, c))",
    r"G_t = r_{t+1}+\gamma r_{t+2}+\gamma^2 r_{t+3}+\dots+\gamma^{T-t-1} r_T":
        "G[t] = sum(gamma**j*r[t + j + 1], (j, 0, T - t - 1))",
    r"y_t = c + \phi_1 y_{t-1} + \dots + \phi_p y_{t-p}":
        "y[t] = c + sum(phi[j]*y[t - j], (j, 1, p))",
    r"s = x_1 y_n + x_2 y_{n-1} + \dots + x_n y_1":
        "s = sum(x[j]*y[n + 1 - j], (j, 1, n))",
    # entries of bold arrays, sets of rows, layers
    r"y = \sum_i\sum_{j=i+1}^n \langle \mathbf v_i, \mathbf v_j\rangle x_i x_j, \quad z = \sum_f (\sum_i v_{i,f} x_i)^2":
        "y = sum(sum(sum(v[i,k]*v[j,k], k)*x[i]*x[j], (j, i + 1, n)), i); z = sum(sum(v[i,f]*x[i], i)**2, f)",
    r"L=\frac{1}{|B|}\sum_{i\in B}\sum_{j \in N_i} \|\mathbf{x}_i - \mathbf{x}_j\|^2":
        "L = 1/sum(B[k], k)*sum(B[i]*sum(N[i,j]*sum((x[i,k] - x[j,k])**2, k), j), i)",
    r"g_j = p_j \sum_i p_i g_i":
        "g[j] = p[j]*sum(p[i]*g[i], i)",
    r"\delta_j = (1-z_j^2) \sum_k w_{kj}^{(2)} \delta_k":
        "delta_j[j] = (1 - z[j]**2)*sum(w2[k,j]*delta_k[k], k)",
    "a = sin²(Δφ/2) + cos φ1 ⋅ cos φ2 ⋅ sin²(Δλ/2)": "a = sin(Delta_phi/2)**2 + cos(phi1)*cos(phi2)*sin(Delta_lambda/2)**2",
    "y = sin 2x + cos 2πx": "y = sin(2*x) + cos(2*pi*x)",
    "M = P * r * (1 + r)^n / ((1 + r)^n - 1)": "M = P*r*(1 + r)**n/((1 + r)**n - 1)",
    "y = solve(A, b)": "y[i] = sum(inv(A)[i,j]*b[j], j)",
    "L = trace(solve(S, C)) + logdet(S)": "L = sum(sum(inv(S)[i,j]*C[j,i], j), i) + logdet(S)",
    "L = prod(1 - p)": "L = prod(1 - p[i], i)",
    "y = (x - mean(x))/sqrt(var(x) + eps)": "y[i] = (x[i] - mean(x[j], j))/sqrt(mean((x[j] - mean(x[k], k))**2, j) + eps)",
    "L = sum(maximum(0, 1 - y*(X@w)))": "L = sum(max(0, 1 - y[i]*sum(X[i,j]*w[j], j)), i)",
    "xhat = (x - mean(x))/std(x); y = gamma*xhat + beta": "xhat[i] = (x[i] - mean(x[j], j))/sqrt(mean((x[j] - mean(x[k], k))**2, j)); y[i] = gamma*xhat[i] + beta",  # noqa: E501
    "E = √((p·c)² + (m·c²)²)": "E = sqrt((p*c)**2 + (m*c**2)**2)",
    "L = -log(softmax(z)[y])": "L = -log(exp(z[y])/sum(exp(z[i]), i))",
    "KL = sum(p*log(p/q))": "KL = sum(p[i]*log(p[i]/q[i]), i)",
    "L = sum((x - y)/s)": "L = sum((x[i] - y[i])/s, i)",
    r"g = 1/m X^T (X w - y)":
        "g[i] = sum(1/m*X[j,i]*(sum(X[j,k]*w[k], k) - y[j]), j)",
    r"J = 1/2 x^T Q x + c^T x":
        "J = sum(sum(1/2*x[j]*Q[j,i], j)*x[i], i) + sum(c[i]*x[i], i)",
    r"y = gamma*(x - mean(x))/sqrt(var(x) + eps) + beta":
        "y[i] = gamma*(x[i] - mean(x[j], j))/sqrt(mean((x[j] - mean(x[k], k))**2, j) + eps) + beta",
    r"T = 2*pi*sqrt(L/g); dT/dL = pi/sqrt(L*g)":
        "T = 2*pi*sqrt(L/g); diff(T, L) = pi/sqrt(L*g)",
    r"L = ||W2 h - y||^2; dL/dW2 = (W2 h - y) h^T":
        "L = sum((sum(W2[i,j]*h[j], j) - y[i])**2, i); diff(L, W2[i,j]) = (sum(W2[i,k]*h[k], k) - y[i])*h[j]",
    r"S(x) = { x - lam if x > lam, x + lam if x < -lam, 0 otherwise }":
        "S = where(x > lam, x - lam, where(x < -lam, x + lam, 0))",
    r"f(x) = x if x > 0, 0 otherwise":
        "f = where(x > 0, x, 0)",
    r"p(x) = 1/√((2π)ᵈ v) · exp(−½ x²/v)":
        "p = 1/sqrt((2*pi)**d*v)*exp(-1/2*x**2/v)",
    r"k = A*exp(-Ea/(R*T)); dk/dT = k*Ea/(R*T^2)":
        "k = A*exp(-Ea/(R*T)); diff(k, T) = k*Ea/(R*T**2)",
    r"L = sum_{t=1}^T log(1 + exp(-y_t w^T x_t))":
        "L = sum(log(1 + exp(-sum(y[t]*w[i]*x[t,i], i))), (t, 1, T))",
    r"y = sigmoid(X @ w + b); L = -mean(t*log(y) + (1-t)*log(1-y))":
        "y[i] = sigmoid(sum(X[i,j]*w[j], j) + b); L = -mean(t[i]*log(y[i]) + (1 - t[i])*log(1 - y[i]), i)",
    r"softmax(x)_i = exp(x_i) / sum(exp(x))":
        "softmax[i] = exp(x[i])/sum(exp(x[j]), j)",
    r"b = (X'X + k*I)^-1 X'y":
        "M[n,l] = sum(X[r,n]*X[r,l], r) + k*delta(n, l); b[i] = sum(sum(inv(M)[i,m]*X[j,m], m)*y[j], j)",
    r"PP = 2^H":
        "PP = 2**H",
    r"f(x) = x^T A x, show that ∇f(x) = (A + A^T) x":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i); diff(f, x[i]) = sum((A[i,j] + A[j,i])*x[j], j)",
    r"Let f(x) = x^2. Prove that f'(x) = 2x":
        "f = x**2; diff(f, x) = 2*x",
    r"minimize L = sum_i (y_i - w x_i)^2":
        "L = sum((y[i] - w*x[i])**2, i)",
    r"f(x) = x^T A x where A is symmetric":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
    r"Σ0, Σ1 in PosDef[k]; KL = tr(Σ1⁻¹ Σ0)":
        "KL = sum(sum(inv(Sigma1)[i,j]*Sigma0[j,i], j), i)",
    r"J(θ) = 1/(2m) Σ_{i=1}^m (θ^T x^(i) - y^(i))²":
        "J = 1/(2*m)*sum((sum(theta[j]*x[i,j], j) - y[i])**2, (i, 1, m))",
    r"log p(x) = -1/2 log(2πσ²) - (x-μ)²/(2σ²)":
        "log_p = -1/2*log(2*pi*sigma**2) - (x - mu)**2/(2*sigma**2)",
    r"Y = A K^α L^(1-α), π = pY - wL - rK":
        "Y = A*K**alpha*L**(1 - alpha); pi_ = p*Y - w*L - r*K",
    r"∂/∂w ||Xw - y||²":
        "f[i] = diff(sum((sum(X[j,k]*w[k], k) - y[j])**2, j), w[i])",
    r"grad_w ||Xw - y||^2":
        "f[i] = diff(sum((sum(X[j,k]*w[k], k) - y[j])**2, j), w[i])",
    r"theta := theta - alpha * dJ/dtheta":
        "theta_new = theta - alpha*diff(J, theta)",
    r"J(θ) = 1/(2m) · Σᵢ₌₁ᵐ (ŷᵢ − yᵢ)², ŷᵢ = θ₀ + θ₁xᵢ + θ₂xᵢ²":
        "J = 1/(2*m)*sum((y_hat[i] - y[i])**2, (i, 1, m)); y_hat[i] = theta0 + theta1*x[i] + theta2*x[i]**2",
    r"Compute the gradient of f(x, y) = x^2 + y^2 with respect to x":
        "f = x**2 + y**2",
    r"f(x) = x^T A x where A is not symmetric":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
    r"Let A be symmetric. f(x) = x^T A x":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
    r"For a symmetric matrix A, f(x) = x^T A x":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
    r"derive the gradient of ||Ax - b||^2 with respect to x":
        "f = sum((sum(A[i,j]*x[j], j) - b[i])**2, i)",
    r"d/dx of x^2":
        "f = diff(x**2, x)",
    r"Find the derivative of the sigmoid σ(x) = 1/(1+e^-x)":
        "sigma = 1/(1 + exp(-x))",
    r"What is the gradient of L = -Σ y_i log p_i with p = softmax(z)?":
        "L = -sum(y[i]*log(p[i]), i); p[j] = exp(z[j])/sum(exp(z[k]), k)",
    r"f(x)=x^2. Prove that f'(x) = 2x.":
        "f = x**2; diff(f, x) = 2*x",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("written", MEANT)
def test_a_formula_has_the_entries_that_are_meant(written: str) -> None:
    found = read(written)
    assert entries_of(found) == MEANT[written]


TWO_READINGS = {
    "p = 1/Z exp(-E)": ("below the slash", "brackets"),
    "p(x) = 1/√(2πσ²) exp(−(x−μ)²/(2σ²))": ("below the slash", "brackets"),
    "y = sin 2*x": ("two ways", "brackets"),
    r"L = -\log \operatorname{softmax}(z_i)": ("entry", "vector"),
    r"Y = \frac{A}{B}, \quad C = A x": ("entry by entry", "inverse"),
    r"z = W^l x, \quad L = \|z\|^2": ("layer", "power"),
    r"R = \lambda |\mathbf{w}|, \quad z = \mathbf{w}^\top \mathbf{x}": ("norm", "absolute value of each entry"),
    "L = (e - 1)^2 + e^-x": ("natural logarithm", "quantity"),
    r"y = e^{A}x, \qquad A = B^\top B": ("series", "entry"),
    r"R = \lambda\|W\|_2^2, \qquad y = Wx": ("spectral", "Frobenius"),
    r"y = Wx, \qquad \frac{\partial y}{\partial x} = W^T": ("numerator", "denominator"),
    r"J=\frac{1}{2}\sum_{i=1}^c(t_k-z_k)^2": ("a sum over k", "for each k"),
    r"y = f^{(2)}(x)": ("derivative", "layer"),
    r"L = -\sum_i y_i \log(\mathrm{softmax}(z_i))": ("softmax(z)", "vector"),
    r"\frac{\partial E}{\partial w_{ij}} = \delta_{ij} x_j": ("Kronecker", "quantity"),
    r"J(w) = (y - Xw)^2 + \lambda \|w\|^2": ("norm", "each entry"),
    "L = e^2*x": ("exp(2)", "quantity"),
    r"V_t = \mathbb{E}_t[ r_{t+1} + V_{t+1} ]": ("the mean over t", "\\mathbb E[ ]"),
    r"L = \sum_i F_i (\theta_i - \mu_i)": ("F \\cdot ( )", "f_i( )"),
    r"y = f^{-1}(x)": ("inverse", "one over it"),
    r"L = \max_c \sum_{t=0}^T b^t u(c_t)": ("all values of a quantity", "index"),
    r"H = \sigma(D^{-1/2} A D^{-1/2} X W)": ("power of a matrix", "diagonal"),
    r"\nabla_\theta J = \mathbb{E}_{\pi_\theta}[\nabla_\theta \log\pi_\theta(a|s) Q]": ("derivative", "over what"),
    r"X_k = \sum_n x_n e^{-2\pi i k n/N}": ("imaginary", "cosine"),
    "L = (a_i - t)^2": ("name", "entry"),
    "L(w) = (1/2n) ||Xw - y||^2": ("1/(2*n)", "(1/2)*n"),
}


@pytest.mark.parametrize("written", TWO_READINGS)
def test_two_readings_are_refused_with_both(written: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(written)
    assert all(word in refused.value.problem for word in TWO_READINGS[written]), refused.value.problem


HOSTILE = {
    "brackets": "(" * 5000 + "x" + ")" * 5000, "bars": "|" * 3000, "nothing": "", "alone": "$",
    "sums": "$L = " + r"\sum_i " * 500 + "x_i$",
    "signs": "x = " + "-" * 900 + "y", "matrices": "$L = " + " ".join("A B c" for _ in range(600)) + "$",
    "an import": "__import__('os')",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_text_ends_in_a_message(what: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(HOSTILE[what])
    assert 0 < len(str(refused.value)) < 1000


@pytest.mark.parametrize(
    "written",
    [r"s = x_1 + x_3 + \dots + x_n", r"s = x_1 - x_2 + \dots + x_n", r"f(x) = x^2, \quad y = \nabla f(2x)"],
)
def test_what_is_not_clear_is_refused(written: str) -> None:
    with pytest.raises(NotationError):
        read(written)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("L = mse(p, t)", "mean((p[i] - t[i])**2, i)"),
        ("L = cross_entropy(z, t)", "exp(z[i])/sum(exp(z[k]), k)"),
        ("L = kl(p, q)", "sum(p[k]*log(p[k]/q[k]), k)"),
        ("y = inverse(A) @ b", "inv(A)[i,j]"),
    ],
)
def test_functions_of_libraries_are_no_unknown_functions(typed: str, meant: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(typed)
    assert meant in (refused.value.fix or "")


def test_functions_that_a_text_defines_are_its_own() -> None:
    assert read("mse(a) = a**2; L = mse(x - t)").items[1].members[1].entries == "(x - t)**2"
