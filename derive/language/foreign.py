"""Functions and operators that the field has names for and the notation has not: why, and what to write here instead.

A name in this table is never an unknown function, whichever letters of it are capitals and wherever it has underscores:
LogSoftmax, log_softmax.  Every other name stays an unknown function, and the head of a derivation says so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache

from derive.expression.functions import ELEMENTARY
from derive.language.square import whole_square
from derive.language.syntax import slots_of
from derive.words import gettext, noted

#: {0} and {1} are the arguments as they were typed, and the other quantities stand for those that follow, as they come
#: here or as they are listed before a colon; a word alone is another name for the same function.
FORMULAS: dict[str, str] = {
    **{alias: row.text for row in ELEMENTARY for alias in row.aliases},
    "mean_": "mean", "maximum": "max", "minimum": "min", "if": "where", "product": "prod", "norm2": "norm", "average": "mean",
    "Sum": "sum", "Product": "prod", "Mean": "mean", "avg": "mean", "amax": "max", "amin": "min",
    "piecewise": "where", "ifelse": "where", "fmax": "max", "fmin": "min", "nansum": "sum", "nanmean": "mean",
    "derivative": "diff({0}, {1})", "kronecker_delta": "delta({0}, {1})", "kron_delta": "delta({0}, {1})",
    "log10": "log({0})/log(10)", "log2": "log({0})/log(2)", "lg": "log({0})/log(10)", "lb": "log({0})/log(2)",
    "log1p": "log(1 + {0})", "expm1": "exp({0}) - 1", "log1mexp": "log(1 - exp(-{0}))",
    "exp2": "2**{0}", "exp10": "10**{0}", "erfc": "1 - erf({0})", "erfcx": "exp({0}**2)*(1 - erf({0}))",
    "pow": "{0}**{1}", "power": "{0}**{1}", "float_power": "{0}**{1}", "square": "{0}**2", "sqr": "{0}**2", "cube": "{0}**3",
    "add": "{0} + {1}", "subtract": "{0} - {1}", "mul": "{0}*{1}",
    "multiply": "{0}*{1}", "div": "{0}/{1}", "divide": "{0}/{1}", "true_divide": "{0}/{1}",
    "neg": "-{0}", "negative": "-{0}", "positive": "{0}", "reciprocal": "1/{0}",
    "cbrt": "{0}**(1/3)", "nthroot": "{0}**(1/{1})", "root": "{0}**(1/{1})", "rsqrt": "1/sqrt({0})",
    "hypot": "sqrt({0}**2 + {1}**2)", "logit": "log({0}/(1 - {0}))", "xlogy": "{0}*log({1})", "xlog1py": "{0}*log(1 + {1})",
    "entr": "-{0}*log({0})", "rel_entr": "{0}*log({0}/{1})", "logaddexp": "log(exp({0}) + exp({1}))",
    "sec": "1/cos({0})", "csc": "1/sin({0})", "cosec": "1/sin({0})", "cot": "cos({0})/sin({0})", "cotan": "cos({0})/sin({0})",
    "coth": "1/tanh({0})", "sech": "1/cosh({0})", "csch": "1/sinh({0})",
    "arsinh": "log({0} + sqrt({0}**2 + 1))", "arcosh": "log({0} + sqrt({0}**2 - 1))", "artanh": "log((1 + {0})/(1 - {0}))/2",
    "asinh": "log({0} + sqrt({0}**2 + 1))", "arcsinh": "log({0} + sqrt({0}**2 + 1))",
    "acosh": "log({0} + sqrt({0}**2 - 1))", "arccosh": "log({0} + sqrt({0}**2 - 1))",
    "atanh": "log((1 + {0})/(1 - {0}))/2", "arctanh": "log((1 + {0})/(1 - {0}))/2",
    "deg2rad": "{0}*pi/180", "radians": "{0}*pi/180", "rad2deg": "{0}*180/pi", "degrees": "{0}*180/pi",
    "silu": "{0}*sigmoid({0})", "swish": "{0}*sigmoid({0})", "gelu": "{0}*(1 + erf({0}/sqrt(2)))/2",
    "elu": "where({0} > 0, {0}, exp({0}) - 1)", "celu": "where({0} > 0, {0}, exp({0}) - 1)",
    "selu": "1.0507*where({0} > 0, {0}, 1.67326*(exp({0}) - 1))", "mish": "{0}*tanh(softplus({0}))",
    "leaky_relu": "where({0} > 0, {0}, 0.01*{0})", "lrelu": "where({0} > 0, {0}, 0.01*{0})",
    "prelu": "where({0} > 0, {0}, a*{0})", "rrelu": "where({0} > 0, {0}, a*{0})", "relu6": "min(max({0}, 0), 6)",
    "hardtanh": "min(max({0}, -1), 1)", "htanh": "min(max({0}, -1), 1)", "hardsigmoid": "min(max({0}/6 + 1/2, 0), 1)",
    "hardswish": "{0}*min(max({0}/6 + 1/2, 0), 1)", "hardshrink": "where(abs({0}) > 1/2, {0}, 0)",
    "softshrink": "sign({0})*max(abs({0}) - 1/2, 0)", "tanhshrink": "{0} - tanh({0})", "softsign": "{0}/(1 + abs({0}))",
    "bent_identity": "(sqrt({0}**2 + 1) - 1)/2 + {0}", "sinc": "sin({0})/{0}",
    "logsigmoid": "log(sigmoid({0}))", "heaviside": "where({0} > 0, 1, 0)", "step": "where({0} > 0, 1, 0)",
    "unit_step": "where({0} > 0, 1, 0)", "threshold": "where({0} > a, {0}, 0)", "identity": "{0}",
    "glu": "{0}*sigmoid({1})", "swiglu": "{0}*sigmoid({0})*{1}",
    "clip": "min(max({0}, a), b)", "clamp": "min(max({0}, a), b)",
    "clip_by_value": "min(max({0}, a), b)", "lerp": "{0} + w*({1} - {0})",
    "softmax": "exp(a[i])/sum(exp(a[k]), k)", "softmin": "exp(-a[i])/sum(exp(-a[k]), k)",
    "logsumexp": "log(sum(exp(a[k]), k))", "lse": "log(sum(exp(a[k]), k))", "log_softmax": "a[i] - log(sum(exp(a[k]), k))",
    "dot": "sum(a[k]*b[k], k)", "vdot": "sum(a[k]*b[k], k)", "inner": "sum(a[k]*b[k], k)", "inner_product": "sum(a[k]*b[k], k)",
    "slogdet": "logdet(A)", "inverse": "inv(A)[i,j]", "solve": "sum(inv(A)[i,j]*b[j], j)",
    "trace": "sum(A[k,k], k)", "tr": "sum(A[k,k], k)", "matmul": "sum(A[i,k]*B[k,j], k)", "mm": "sum(A[i,k]*B[k,j], k)",
    "mv": "sum(A[i,k]*x[k], k)", "matvec": "sum(A[i,k]*x[k], k)", "bmm": "sum(A[n,i,k]*B[n,k,j], k)", "outer": "a[i]*b[j]",
    "transpose": "A[j,i]", "permute": "A[j,i]", "swapaxes": "A[j,i]", "diag": "A[i,i]", "diagonal": "A[i,i]",
    "cosine_similarity": "sum(a[k]*b[k], k)/(norm(a[k], k)*norm(b[k], k))", "cdist": "norm(a[i,k] - b[j,k], k)",
    "normalize": "x[i]/norm(x[k], k)", "normalise": "x[i]/norm(x[k], k)", "norm1": "sum(abs(x[k]), k)",
    "var": "mean((x[i] - m)**2, i); m = mean(x[k], k)", "variance": "mean((x[i] - m)**2, i); m = mean(x[k], k)",
    "std": "sqrt(mean((x[i] - m)**2, i)); m = mean(x[k], k)", "stdev": "sqrt(mean((x[i] - m)**2, i)); m = mean(x[k], k)",
    "cov": "mean((x[i] - m)*(y[i] - n), i); m = mean(x[k], k); n = mean(y[k], k)",
    "covariance": "mean((x[i] - m)*(y[i] - n), i); m = mean(x[k], k); n = mean(y[k], k)",
    "rms": "sqrt(mean(x[i]**2, i))",
    "E": "x p: sum(p[k]*x[k], k)", "expectation": "x p: sum(p[k]*x[k], k)", "expected_value": "x p: sum(p[k]*x[k], k)",
    "cross_entropy": "z t: -sum(t[k]*log(p[k]), k); p[i] = exp(z[i])/sum(exp(z[k]), k)", "entropy": "-sum(p[k]*log(p[k]), k)",
    "nll": "-log(p)", "nll_loss": "p t: -sum(t[k]*log(p[k]), k)", "kl": "sum(p[k]*log(p[k]/q[k]), k)",
    "dkl": "sum(p[k]*log(p[k]/q[k]), k)",
    "kl_div": "sum(p[k]*log(p[k]/q[k]), k)", "kl_divergence": "sum(p[k]*log(p[k]/q[k]), k)",
    "bce": "p t: -(t*log(p) + (1 - t)*log(1 - p))", "binary_cross_entropy": "p t: -(t*log(p) + (1 - t)*log(1 - p))",
    "bce_with_logits": "softplus(z) - t*z", "binary_cross_entropy_with_logits": "softplus(z) - t*z",
    "mse": "mean((x[i] - y[i])**2, i)",
    "mse_loss": "mean((x[i] - y[i])**2, i)", "mae": "mean(abs(x[i] - y[i]), i)", "l1_loss": "mean(abs(x[i] - y[i]), i)",
    "sse": "sum((x[i] - y[i])**2, i)", "rmse": "sqrt(mean((x[i] - y[i])**2, i))", "hinge": "max(0, 1 - y*s)",
    "hinge_loss": "max(0, 1 - y*s)",
    "huber": "where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))", "huber_loss": "where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))",
    "smooth_l1_loss": "where(abs(r) < 1, r**2/2, abs(r) - 1/2)", "poisson_nll_loss": "exp(x) - t*x",
    "embedding": "w E: E[w,i]", "linear": "x W b: sum(W[i,j]*x[j], j) + b[i]", "affine": "sum(W[i,j]*x[j], j) + b[i]",
    "dense": "x W b: sum(W[i,j]*x[j], j) + b[i]",
    "onehot": "delta(i, k)", "one_hot": "delta(i, k)", "eye": "delta(i, j)",
    "einsum": "sum(A[i,k]*B[k,j], k)", "tensordot": "sum(A[i,k]*B[k,j], k)", "e": "exp({0})",
}  # fmt: skip

#: Why there is no formula for some operators, and what is left to do; the names, and the same for all of them.
FAMILIES: tuple[tuple[str, str, str | None], ...] = (
    (noted("it is of a whole matrix, and matrices are written entry by entry here"),
     "det logdet inv pinv matrix_power matrix_rank eig eigh eigvals eigvalsh svd svdvals qr lu cholesky schur "
     "expm logm sqrtm kron cross adj adjugate cofactor nullspace null lstsq mldivide cond spectral_norm nuclear_norm "
     "matrix_norm diag_embed diagflat blkdiag tril triu vec vech hadamard", "`A[i,j]`"),
    (noted("it is of a whole array, and arrays are written entry by entry here"),
     "reshape ravel flatten unflatten view squeeze unsqueeze expand_dims repeat tile stack hstack vstack concat concatenate cat "
     "split chunk roll rot90 flip fliplr flipud pad gather scatter index_select masked_fill masked_select take broadcast "
     "broadcast_to meshgrid linspace arange zeros ones zeros_like ones_like full empty array tensor asarray unfold", "`x[i]`"),
    (noted("entries are not chosen by their order here; the largest is a maximum over an index"),
     "sort argsort topk argmax argmin arg_max arg_min median nanmedian quantile percentile mode kthvalue cummax cummin "
     "searchsorted unique nonzero bincount histogram sparsemax entmax hardmax", "`max(a[k], k)`"),
    (noted("a running sum or product has no index arithmetic here"),
     "cumsum cumprod cumtrapz logcumsumexp ediff1d ema", "`sum(a[k], k)`"),
    (noted("a statistic of this kind is written out as means over an index"),
     "corr corrcoef pearsonr skew kurtosis autocorr covar js jsd js_divergence wasserstein mutual_information perplexity "
     "mahalanobis zscore probability prob pr", "`mean(x[i], i)`"),
    (noted("what is held fixed in a derivative is a name of its own, which nothing defines"),
     "stop_gradient stopgrad stop_grad detach no_grad sg straight_through ste", "`{0}_fixed`"),
    (noted("a derivative is asked for by diff"), "grad gradient jacobian hessian laplacian jvp vjp backward div_grad curl "
     "divergence autograd", "`diff(f, x)`"),
    (noted("there are no complex numbers here"), "conj conjugate real imag re im angle arg complex cplx polar", None),
    (noted("erf is the only special function here"),
     "gamma lgamma gammaln loggamma digamma trigamma polygamma zeta betaln lbeta multigammaln gammainc gammaincc betainc besselj "
     "bessely besseli besselk jv yv iv kv j0 j1 i0 i1 i0e airy airyai lambertw lambert_w ellipk ellipe expi expint expn exp1 "
     "si ci erfinv erfcinv ndtr ndtri log_ndtr dawsn factorial factorial2 binom binomial comb perm nchoosek legendre hermite "
     "chebyshev", None),
    (noted("of the inverse functions there are asin, acos and atan only"), "asec acsc arcsec arccsc acot arccot atan2 "
     "arctan2", None),
    (noted("it jumps, and has no derivative that is worth deriving"),
     "floor ceil ceiling round rint trunc fix frac mod fmod modf remainder floor_divide gcd lcm divmod quantize discretize",
     None),
    (noted("there are no integrals, limits and transforms here"),
     "Integral integral integrate int quad trapz trapezoid simps lim limit residue series taylor laplace laplace_transform "
     "fourier fourier_transform fft ifft rfft irfft fft2 ifft2 fftshift stft dct idct hilbert ztrans mellin dirac dirac_delta",
     None),
    (noted("a sum over shifted places has no index arithmetic here"),
     "conv convolve convolution conv1d conv2d conv3d conv_transpose conv_transpose2d correlate correlate2d "
     "xcorr pool maxpool avgpool max_pool avg_pool max_pool1d max_pool2d avg_pool1d "
     "avg_pool2d adaptive_avg_pool2d upsample interpolate interp", None),
    (noted("a layer is written out entry by entry, and `derive list layer` shows those that the catalogue has"),
     "batch_norm batchnorm batchnorm1d batchnorm2d layer_norm layernorm group_norm instance_norm rms_norm rmsnorm attention "
     "multi_head_attention multihead scaled_dot_product_attention lstm gru rnn transformer mlp ffn bilinear triplet_margin_loss "
     "ctc_loss cosine_embedding_loss focal_loss dice_loss contrastive_loss label_smoothing gumbel_softmax", None),
    (noted("what is drawn at random has no derivative here"),
     "dropout alpha_dropout rand randn randint random normal uniform bernoulli multinomial categorical sample rsample shuffle "
     "randperm", None),
    (noted("a condition is the first argument of where"),
     "any all isnan isinf isfinite nan_to_num logical_and logical_or logical_not xor equal greater less indicator iverson "
     "count_nonzero", "`where(x > 0, 1, 0)`"),
    (noted("it tells a program what to do, and is no quantity"),
     "len range enumerate zip map filter reduce print input eval exec open float str list tuple dict set type getattr setattr "
     "globals locals vars compile numel ndim shape size", None),
    (noted("Python's modules and objects are not read here"),
     "np numpy torch math nn jnp jax scipy sympy sp tf keras functional", None),
)  # fmt: skip

#: What stands before the dot of np.exp(x).
MODULES = frozenset(("np", "numpy", "torch", "math", "F", "nn", "jnp", "jax", "scipy", "special", "sp", "sympy", "tf", "keras"))
CALLED = frozenset((*FORMULAS, *(name for _, members, _ in FAMILIES for name in members.split())))
#: Names that mean something of their own with a capital letter, an unknown Delta; and names that are meant only as they stand.
OWN = frozenset({"Delta", "Where", "If", "Step", "Root", "Set", "Type", "Mode"})
EXACT = frozenset({"E", "e", "Sum", "Product", "Mean", "Abs", "Integral", "si", "ci", "sp", "sg", "lb", "im", "re", "i0", "i1",
                   "j0", "j1", "iv", "kv", "jv", "yv", "mm", "mv", "add", "js", "pr"})  # fmt: skip


_WORD = re.compile(r"[^\W\d]\w*")
_PART = re.compile(r"[^\W\d]\w*|\{\d\}")


def caseless(names: Iterable[str]) -> dict[str, str]:
    """The names that are meant whichever letters of them are capitals, and wherever they have underscores: Exp, ReLU."""
    return {plain(name): name for name in names if name not in EXACT}


def plain(word: str) -> str:
    """A name without what libraries spell differently: capitals and underscores."""
    return word.lower().replace("_", "")


@cache
def operators() -> dict[str, str]:
    """Every name of this table by its letters."""
    return caseless(CALLED)


def is_operator(word: str) -> bool:
    """Whether a word names a function or an operator of the field, and so never an unknown function."""
    return word in CALLED or (word not in OWN and _suffixless(plain(word)) in operators())


def _suffixless(word: str) -> str:
    """PyTorch's layers are classes: MSELoss, CrossEntropyLoss, BCEWithLogitsLoss."""
    return word.removesuffix("loss") if word not in operators() and word.removesuffix("loss") in operators() else word


def meant(word: str, call: ast.Call, known: dict[str, str]) -> tuple[str, str | None]:
    """What is wrong with a function of another library, and what to write."""
    name = word if word in CALLED else operators().get(_suffixless(plain(word))) or known[plain(word)]
    for reason, members, fix in FAMILIES:
        if name in members.split() and name not in FORMULAS:
            if fix is not None:
                first = call.args[0].id if call.args and isinstance(call.args[0], ast.Name) else "c"
                fix = fix.replace("{0}", first) if "{0}" in fix else _in_this_text(fix.strip("`"), call)
            return gettext("{word} is not part of the notation; {reason}").format(word=word, reason=gettext(reason)), fix
    form = FORMULAS.get(name, name)
    if form.isidentifier():
        return gettext("{word} is not a known function").format(word=word), f"`{form}`"
    return gettext("{word} is not a known function").format(word=word), _in_this_text(form, call)


def _in_this_text(form: str, call: ast.Call) -> str:
    """A form of the table in the names of a call: softmax(z) is exp(z[i])/sum(exp(z[k]), k)."""
    listed, _, form = form.rpartition(": ")
    parts = [part.split(" = ") for part in form.split("; ")]
    tree = ast.parse("\n".join(side for sides in parts for side in sides))
    entries = [n for n in ast.walk(tree) if isinstance(n, ast.Subscript)]
    ranks = {n.value.id: len(slots_of(n.slice)) for n in entries if isinstance(n.value, ast.Name)}
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    ranks |= {array.id: 2 for array in map(whole_square, calls) if array is not None}
    places: list[ast.AST] = [n.slice for n in entries]
    places += [a for n in calls if isinstance(n.func, ast.Name) and n.func.id == "delta" for a in n.args]
    letters = {n.id for p in places for n in ast.walk(p) if isinstance(n, ast.Name)} - {*listed.split()}
    functions = {n.func.id for n in calls if isinstance(n.func, ast.Name)} | {"pi"}
    defined = {_WORD.findall(sides[0])[0] for sides in parts if len(sides) > 1}
    own = dict.fromkeys(w for w in _WORD.findall(form) if w not in functions)
    slots = listed.split() or [w for w in own if w not in letters | defined]
    used = [n for n in (0, 1) if f"{{{n}}}" in form]

    typed = {n.id for a in call.args for n in ast.walk(a) if isinstance(n, ast.Name)}
    free, capitals, quantities = (iter([c for c in pool if c not in typed and c not in own])
                                  for pool in ("ijklmnpqst", "MCDGHPQRSTUVW", "rsuvwabcdgh"))  # fmt: skip
    names: dict[str, str] = {}
    first = []  # what is of no name, and is given one before it is used
    for slot, argument in zip(slots, [a for n, a in enumerate(call.args) if n not in used], strict=False):
        inner = argument.value if isinstance(argument, ast.Subscript) and slot in ranks else argument
        if isinstance(inner, ast.Name):
            names[slot] = inner.id
        elif slot not in ranks:
            names[slot] = _typed(argument, slot)
        elif not isinstance(argument, ast.Constant):
            first.append(slot)
    for word in own:
        if word not in names and word in typed:
            names[word] = next(free if word in letters else capitals if word.isupper() else quantities, word)
    for n, letter in enumerate("xy"):
        names[f"{{{n}}}"] = _typed(call.args[n], letter) if n < len(call.args) else letter
    shown = _PART.sub(lambda m: names.get(m[0], m[0]), form)
    for text in names.values():
        if text[0] == "(":
            shown = shown.replace(f"({text})", text)  # brackets that are there already
    fix = f"`{shown}`"
    given = [f"`{names.get(w, w)}[{','.join([c for c in 'ijklmn' if c not in typed][: ranks[w]])}] = …`" for w in first]
    if not given or not calls:
        return fix
    return gettext("{fix} with {definitions} defined first").format(fix=fix, definitions=gettext(" and ").join(given))


def _typed(argument: ast.expr, letter: str) -> str:
    text = ast.unparse(argument)
    if len(text) > 40:
        return letter
    return text if isinstance(argument, ast.Name | ast.Call | ast.Subscript | ast.Constant) else f"({text})"


__all__ = ["CALLED", "MODULES", "OWN", "caseless", "is_operator", "meant", "plain"]
