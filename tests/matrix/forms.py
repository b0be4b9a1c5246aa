"""Problems with the matrix form of their result, as a terminal shows it; `None` where nobody would write one."""

from __future__ import annotations

SOFTMAX = "p[i] = exp(a[i])/sum(exp(a[k]), k)"
RESIDUAL = "r[n] = y[n] - sum(X[n,d]*w[d], d)"
NETWORK = "z[h] = sum(W[h,d]*x[d], d) + b[h]; a[h] = sigmoid(z[h]); o[c] = sum(V[c,h]*a[h], h); L = sum((o[c] - t[c])**2, c)/2"
BATCH = (
    "Z[n,h] = sum(X[n,d]*W1[h,d], d); A[n,h] = tanh(Z[n,h]); O[n,c] = sum(A[n,h]*W2[c,h], h); "
    "L = sum(sum((O[n,c] - T[n,c])**2, c), n)/2"
)
ATTENTION = "s[i] = sum(q[d]*K[i,d], (d, 1, D))/sqrt(D); p[i] = exp(s[i])/sum(exp(s[k]), k); o[c] = sum(p[i]*V[i,c], i)"
FACTORS = "E[u,i] = R[u,i] - sum(P[u,k]*Q[i,k], k); L = sum(sum(E[u,i]**2, i), u) + c*sum(sum(P[u,k]**2, k), u)"
NORMED = "m = mean(x[i], (i, 1, N)); s = sqrt(mean((x[i] - m)**2, i) + e); h[i] = (x[i] - m)/s"
LOGISTIC = "s[n] = 1/(1 + exp(-sum(X[n,d]*w[d], d))); g[k] = sum((s[n] - t[n])*X[n,k], n)"

GAUSSIAN = "L = -1/2*logdet(S) - 1/2*sum(sum((x[i] - m[i])*inv(S)[i,j]*(x[j] - m[j]), j), i)"
RIDGE = "G[i,j] = sum(X[n,i]*X[n,j], n) + c*delta(i,j); b[i] = sum(inv(G)[i,j]*sum(X[n,j]*y[n], n), j)"

#: definitions, of, wrt, assumptions, the form.
FORMS: list[tuple[str, str, str, tuple[str, ...], str | None]] = [
    # regression
    (f"{RESIDUAL}; L = sum(r[n]**2, n)", "L", "w[j]", (), "∂L/∂w = −2 Xᵀ r"),
    (f"{RESIDUAL}; L = sum(r[n]**2, n)", "r[n]", "w[j]", (), "∂r/∂w = −X"),
    (f"{RESIDUAL}; L = sum(r[n]**2, n) + c*sum(w[d]**2, d)", "L", "w[j]", (), "∂L/∂w = −2 Xᵀ r + 2 c w"),
    (f"{RESIDUAL}; L = sum(a[n]*r[n]**2, n)", "L", "w[j]", (), "∂L/∂w = −2 Xᵀ (a ⊙ r)"),
    (f"{RESIDUAL}; L = norm(r[n], n)", "L", "w[j]", (), "∂L/∂w = −(1/L) Xᵀ r"),
    (f"{RESIDUAL}; L = sum(r[n]**2, n) + c*sum(abs(w[d]), d)", "L", "w[j]", (), "∂L/∂w = −2 Xᵀ r + c sign(w)"),
    ("L = sum((y[i] - (x[i]*w + b))**2, i)", "L", "w", (), "∂L/∂w = −2 xᵀ (y − (w x + b 𝟏))"),
    ("L = mean((y[i] - f[i])**2, (i, 1, N))", "L", "f[j]", (), "∂L/∂f = −(2/N) (y − f)"),
    (LOGISTIC, "g[k]", "w[j]", (), "∂g/∂w = Xᵀ diag(s ⊙ (𝟏 − s)) X"),
    ("m[n] = exp(sum(X[n,d]*w[d], d)); L = sum(m[n] - t[n]*log(m[n]), n)", "L", "w[j]", (), "∂L/∂w = Xᵀ (m − t)"),
    ("R[n,c] = sum(X[n,d]*W[d,c], d) - Y[n,c]; L = sum(sum(R[n,c]**2, c), n)", "L", "W[i,j]", (), "∂L/∂W = 2 Xᵀ R"),
    (
        "L = sum(max(0, 1 - t[n]*sum(X[n,d]*w[d], d)), n)", "L", "w[j]", (), "∂L/∂w = −Xᵀ (t ⊙ 𝟏_(𝟏−t⊙(X w)>0))",
    ),
    # softmax
    (SOFTMAX, "p[i]", "a[j]", (), "∂p/∂a = diag(p) − p pᵀ"),
    ("p[i] = exp(a[i]/T)/sum(exp(a[k]/T), k)", "p[i]", "a[j]", (), "∂p/∂a = (1/T) (diag(p) − p pᵀ)"),
    (f"{SOFTMAX}; l[i] = log(p[i])", "l[i]", "a[j]", (), "∂l/∂a = I − 𝟏 pᵀ"),
    (f"{SOFTMAX}; L = -sum(t[i]*log(p[i]), i)", "L", "a[j]", ("sum(t[i], i) = 1",), "∂L/∂a = p − t"),
    ("L = -sum(t[i]*log(q[i]), i)", "L", "q[j]", (), "∂L/∂q = −t ⊘ q"),
    (
        "z[n,c] = sum(X[n,d]*W[c,d], d); p[n,c] = exp(z[n,c])/sum(exp(z[n,k]), k); L = -sum(sum(t[n,c]*log(p[n,c]), c), n)",
        "L", "W[i,j]", ("sum(t[n,c], c) = 1",), "∂L/∂W = (p − t)ᵀ X",
    ),
    # quadratic forms, norms, traces
    ("Q = sum(sum(x[i]*A[i,j]*x[j], j), i)", "Q", "x[m]", (), "∂Q/∂x = (A + Aᵀ) x"),
    ("Q = sum(sum((x[i] - m[i])*A[i,j]*(x[j] - m[j]), j), i)", "Q", "A[k,l]", (), "∂Q/∂A = (x − m) (x − m)ᵀ"),
    (
        "n = sum(x[i]**2, i); R = sum(sum(x[i]*A[i,j]*x[j], j), i)/n", "R", "x[m]", (),
        "∂R/∂x = (1/n) ((A + Aᵀ) x − 2 R x)",
    ),
    ("L = sum(sum(A[i,j]*B[j,i], j), i)", "L", "A[k,l]", (), "∂L/∂A = Bᵀ"),
    ("u = norm(x[i], i); h[i] = x[i]/u", "h[i]", "x[j]", (), "∂h/∂x = (1/u) (I − h hᵀ)"),
    (
        "u = norm(x[i], i); v = norm(y[i], i); c = sum(x[i]*y[i], i)/(u*v)", "c", "x[j]", (),
        "∂c/∂x = (1/u) ((1/v) y − (c/u) x)",
    ),
    ("L = sum(sum((M[i,j] - u[i]*v[j])**2, j), i)", "L", "u[k]", (), "∂L/∂u = −2 (M − u vᵀ) v"),
    ("L = sum(sum(A[i,j], j), i)", "L", "A[k,l]", (), "∂L/∂A = 𝟏 𝟏ᵀ"),
    # networks
    (NETWORK, "L", "W[i,j]", (), "∂L/∂W = ((Vᵀ (o − t)) ⊙ a ⊙ (𝟏 − a)) xᵀ"),
    (NETWORK, "L", "b[m]", (), "∂L/∂b = (Vᵀ (o − t)) ⊙ a ⊙ (𝟏 − a)"),
    (NETWORK, "L", "x[m]", (), "∂L/∂x = Wᵀ ((Vᵀ (o − t)) ⊙ a ⊙ (𝟏 − a))"),
    (NETWORK, "o[c]", "x[m]", (), "∂o/∂x = V diag(a ⊙ (𝟏 − a)) W"),
    (BATCH, "L", "W2[i,j]", (), "∂L/∂W⁽²⁾ = (O − T)ᵀ A"),
    (BATCH, "L", "W1[i,j]", (), "∂L/∂W⁽¹⁾ = (((O − T) W⁽²⁾) ⊙ (𝟏 𝟏ᵀ − A ⊙ A))ᵀ X"),
    ("z[h] = sum(W[h,d]*x[d], d); o = sum(v[h]*relu(z[h]), h)", "o", "W[i,j]", (), "∂o/∂W = (v ⊙ 𝟏_(z>0)) xᵀ"),
    ("O[n,c] = sum(A[n,h]*W[c,h], h) + b[c]; L = sum(sum((O[n,c] - T[n,c])**2, c), n)", "L", "b[k]", (), "∂L/∂b = 2 (O − T)ᵀ 𝟏"),
    (ATTENTION, "p[i]", "q[m]", (), "∂p/∂q = (1/√D) (diag(p) − p pᵀ) K"),
    (ATTENTION, "o[c]", "q[m]", (), "∂o/∂q = (1/√D) (Vᵀ diag(p) − o pᵀ) K"),
    (NORMED, "h[i]", "x[j]", (), "∂h/∂x = (1/s) (I − (1/N) 𝟏 𝟏ᵀ − (1/N) h hᵀ)"),
    (FACTORS, "L", "P[a,b]", (), "∂L/∂P = −2 E Q + 2 c P"),
    (FACTORS, "L", "Q[a,b]", (), "∂L/∂Q = −2 Eᵀ P"),
    (
        "h[k] = sum(W[k,d]*x[d], d); r[d] = x[d] - sum(W[k,d]*h[k], k); L = sum(r[d]**2, d)/2", "L", "W[i,j]", (),
        "∂L/∂W = −(h rᵀ + W r xᵀ)",
    ),
    # nothing that anybody would write
    ("s = 1/(1 + exp(-x))", "s", "x", (), None),
    ("L = where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))", "L", "r", (), None),
    ("y[i] = sum(sum(B[i,j,k]*x[j]*x[k], k), j)", "y[i]", "x[m]", (), None),  # three indices in one array
    (ATTENTION, "o[c]", "K[a,b]", (), None),  # three indices that are free
    ("L = sum(f(x[i]), i)", "L", "x[j]", (), None),  # an unknown function of one number
    ("L = sum((x[n] - m)**2/(2*v), n)", "L", "m", (), None),  # a plain sum
    (SOFTMAX, "p[1]", "a[j]", (), None),  # a fixed place
    ("L = sum((x[n] - m[n])**2/(2*v[n]) + log(v[n])/2, n)", "L", "v[k]", (), None),  # quotients of quotients
    # inverses and determinants
    ("L = logdet(A)", "L", "A[k,l]", (), "∂L/∂A = A⁻ᵀ"),
    ("L = det(A)", "L", "A[k,l]", (), "∂L/∂A = L A⁻ᵀ"),
    ("L = logdet(S)", "L", "S[k,l]", ("S[i,j] = S[j,i]",), "∂L/∂S = S⁻¹"),
    ("t = sum(sum(inv(A)[i,j]*B[j,i], j), i)", "t", "A[k,l]", (), "∂t/∂A = −A⁻ᵀ Bᵀ A⁻ᵀ"),
    (f"{GAUSSIAN}", "L", "m[k]", ("S[i,j] = S[j,i]",), "∂L/∂m = S⁻¹ (x − m)"),
    (f"{GAUSSIAN}", "L", "S[k,l]", (), "∂L/∂S = (1/2) S⁻ᵀ (x − m) (x − m)ᵀ S⁻ᵀ − (1/2) S⁻ᵀ"),
    ("G[i,j] = sum(X[n,i]*X[n,j], n); L = logdet(G)", "L", "X[p,q]", (), "∂L/∂X = 2 X G⁻¹"),
    (f"{RIDGE}", "b[i]", "c", (), "∂b/∂c = −G⁻¹ b"),
    (f"{RIDGE}", "b[i]", "y[n]", (), "∂b/∂y = G⁻¹ Xᵀ"),
    ("L = sum(log(inv(A)[i,i]**2), i)", "L", "A[k,l]", (), None),
]  # fmt: skip
