"""Layers of `torch.nn`: a layer is the function that it applies; the weights of a linear one are arrays that are given."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from derive.reading.python.arrays import Array, Whole
from derive.reading.python.calls.arguments import Arguments, Given
from derive.reading.python.values import Layer, Several, Word
from derive.sentence import message
from derive.words import gettext as _

#: What a layer applies, and what it is made with, in its order.
APPLIED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "MSELoss": ("mse_loss", ()), "L1Loss": ("l1_loss", ()), "CrossEntropyLoss": ("cross_entropy", ("weight",)),
    "NLLLoss": ("nll_loss", ("weight",)), "BCELoss": ("binary_cross_entropy", ("weight",)),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", ("weight",)), "KLDivLoss": ("kl_div", ()),
    "SmoothL1Loss": ("smooth_l1_loss", ()), "HuberLoss": ("huber_loss", ("reduction", "delta")),
    "TripletMarginLoss": ("triplet_margin_loss", ("margin", "p", "eps")), "PoissonNLLLoss": ("poisson_nll_loss", ("log_input",)),
    "GaussianNLLLoss": ("gaussian_nll_loss", ()), "MarginRankingLoss": ("margin_ranking_loss", ("margin",)),
    "HingeEmbeddingLoss": ("hinge_embedding_loss", ("margin",)), "CosineEmbeddingLoss": ("cosine_embedding_loss", ("margin",)),
    "PairwiseDistance": ("pairwise_distance", ("p", "eps")), "Hardsigmoid": ("hardsigmoid", ()), "Hardswish": ("hardswish", ()),
    "SELU": ("selu", ()), "CELU": ("celu", ("alpha",)), "Softshrink": ("softshrink", ("lambd",)),
    "Hardshrink": ("hardshrink", ("lambd",)), "Tanhshrink": ("tanhshrink", ()),
    "SoftMarginLoss": ("soft_margin_loss", ()), "CosineSimilarity": ("cosine_similarity", ("dim", "eps")),
    "ReLU": ("relu", ()), "Sigmoid": ("sigmoid", ()), "Tanh": ("tanh", ()), "GELU": ("gelu", ("approximate",)),
    "SiLU": ("silu", ()), "Mish": ("mish", ()), "Softsign": ("softsign", ()), "ReLU6": ("relu6", ()),
    "LogSigmoid": ("logsigmoid", ()), "Softplus": ("softplus", ("beta", "threshold")), "ELU": ("elu", ("alpha",)),
    "LeakyReLU": ("leaky_relu", ("negative_slope",)), "Hardtanh": ("hardtanh", ("min_val", "max_val")),
    "Softmax": ("softmax", ("dim",)), "LogSoftmax": ("log_softmax", ("dim",)), "Softmin": ("softmin", ("dim",)),
    "Dropout": ("dropout", ("p",)), "Identity": ("clone", ()),
}  # fmt: skip
WEIGHTED = frozenset(["Linear", "LayerNorm", "Embedding"])
LAYERS = frozenset([*APPLIED, *WEIGHTED, "Sequential", "Flatten"])


class Layers(Arguments):
    """Layers: what `nn.Name(…)` makes."""

    linear_layers = 1  # how many layers with weights the program makes
    made_layers = 0
    layer_path = ""  # what the program calls the layer that is being made
    words: dict[str, str]

    def called(self, name: str, g: Given) -> object:
        raise NotImplementedError

    def parameter(self, name: str, lengths: Sequence[Array]) -> Array:
        raise NotImplementedError

    def unused(self, name: str) -> str:
        raise NotImplementedError

    def layer(self, name: str, g: Given, shown: str) -> Layer:
        """A layer by its name and what it is made with."""
        if name in WEIGHTED:
            made: Layer = getattr(self, f"layer_{name}")(g, shown)
            return made
        if name == "Sequential":
            return self.chain([v for v in g.values if not isinstance(v, Word)])
        if name == "Flatten":
            start = g.values or [self.integer(Whole(None, 1))]
            return Layer(name, lambda values, _named: self.called("flatten", Given("flatten", [*values, *start], {}, True)))
        if name not in APPLIED:
            return Layer(name, lambda _v, _k: self.unknown(name))
        function, keywords = APPLIED[name]
        given = dict(zip(keywords, g.values, strict=False)) | g.keywords
        if len(g.values) > len(keywords):
            raise self.refusal(_("{name} with so many arguments is not read").format(name=name))

        def apply(values: Sequence[object], named: Mapping[str, object]) -> object:
            return self.called(function, Given(function, values, {**given, **named}, True, "nn"))

        return Layer(name, apply)

    def unknown(self, name: str) -> object:
        raise self.refusal(_("{name} is not among the layers that are read; write what it computes").format(name=name))

    def chain(self, layers: Sequence[object]) -> Layer:
        """Layers one after another."""

        def apply(values: Sequence[object], _named: Mapping[str, object]) -> object:
            made = list(values)
            for layer in layers:
                made = [self.entered(layer, made)]
            return made[0]

        return Layer("Sequential", apply, {str(n): layer for n, layer in enumerate(layers)})

    def entered(self, layer: object, values: Sequence[object]) -> object:
        """What a layer makes of its input."""
        raise NotImplementedError

    def weights(self, letters: Sequence[str], shapes: Sequence[Sequence[Array]]) -> list[Array]:
        """Arrays that are given, W and b; where there are several layers W_fc1 and b_fc1 of the layer fc1, or W1 and b1 of the
        first one if it has no name. By what PyTorch calls them, fc1.weight, they can be asked for."""
        self.made_layers += 1
        many = self.linear_layers > 1 or self.made_layers > 1
        path = self.layer_path
        below = f"_{path}" if path.isidentifier() else str(self.made_layers)
        made: list[Array] = []
        for letter, said_, shape in zip(letters, ("weight", "bias"), shapes, strict=False):
            made.append(self.parameter(self.unused(f"{letter}{below}" if many else letter), shape))
            if path:
                self.words[f"{path}.{said_}"] = made[-1].free or ""
        return made

    def called_layer(self, shown: str) -> str:
        """What the program calls the layer that is being made, or the call itself."""
        return self.layer_path or shown

    def layer_Linear(self, g: Given, shown: str) -> Layer:
        """x Wᵀ + b."""
        columns, rows = self.arr(g.take(0, "in_features")), self.arr(g.take(1, "out_features"))
        has_bias = self.flag(g, 2, "bias", default=True)
        w, *bias = self.weights("Wb" if has_bias else "W", [(rows, columns), (rows,)][: 2 if has_bias else 1])
        size = f"{rows.entry().text}, {columns.entry().text}"
        layer = self.called_layer(shown)
        if bias:
            self.say(message(
                "{layer} of x is x {W}^T + {b}, with the weights {W} in R[{size}] and the bias {b}",
                layer=layer, W=w.free, b=bias[0].free, size=size,
            ))  # fmt: skip
        else:
            self.say(
                message(
                    "{layer} of x is x {W}^T, with the weights {W} in R[{size}]",
                    layer=self.called_layer(shown),
                    W=w.free,
                    size=size,
                )
            )

        def apply(values: Sequence[object], _named: Mapping[str, object]) -> object:
            return self.called("linear", Given("linear", [*values, w, *bias], {}, True))

        return Layer("Linear", apply, {"weight": w} | ({"bias": bias[0]} if bias else {}))

    def layer_LayerNorm(self, g: Given, shown: str) -> Layer:
        """(x - mean)/√variance, times g, plus b, entry by entry."""
        shape = g.take(0, "normalized_shape")
        sizes = [self.arr(v) for v in shape.values] if isinstance(shape, Several) else [self.arr(shape)]
        eps = g.take(1, "eps")
        affine = self.flag(g, 2, "elementwise_affine", default=True)
        weights = self.weights("gb", [sizes, sizes]) if affine else []
        if weights:
            names = [w.free for w in weights]
            self.say(
                message("{layer} has the weights {g} and the bias {b}", layer=self.called_layer(shown), g=names[0], b=names[1])
            )

        def apply(values: Sequence[object], _named: Mapping[str, object]) -> object:
            keywords = dict(zip(("weight", "bias"), weights, strict=False)) | ({"eps": eps} if eps is not None else {})
            return self.called("layer_norm", Given("layer_norm", [*values, Several(tuple(sizes))], keywords, True))

        return Layer("LayerNorm", apply, dict(zip(("weight", "bias"), weights, strict=False)))

    def layer_Embedding(self, g: Given, shown: str) -> Layer:
        """The row of a label."""
        rows, columns = self.arr(g.take(0, "num_embeddings")), self.arr(g.take(1, "embedding_dim"))
        (e,) = self.weights("E", [(rows, columns)])
        self.say(message("{layer} of a label is its row of {E}", layer=self.called_layer(shown), E=e.free))

        def apply(values: Sequence[object], _named: Mapping[str, object]) -> object:
            return self.taken_at(e, [*(self.arr(v) for v in values), ast.Slice(None, None, None)])

        return Layer("Embedding", apply, {"weight": e})


__all__ = ["LAYERS", "WEIGHTED", "Layers"]
