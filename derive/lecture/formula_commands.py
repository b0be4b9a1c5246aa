"""The commands that a formula in prose may use: what every course writes, as KaTeX's table of supported functions has it.

Most of them every reader of TeX knows.  The others are written for each of our readers in commands that it has: LaTeX with
amsmath and amssymb, the dollars of Markdown (KaTeX, and MathJax as GitHub cuts it down), and pandoc, from whose MathML HTML
and Typst come, and which writes docx.
"""

from __future__ import annotations

import re
from typing import Literal

from derive.records import dataclass

#: Who reads a formula.
Reader = Literal["latex", "md", "pandoc"]


@dataclass(frozen=True)
class Macro:
    """A command in other commands: `#1`, `#2` … in the body are its arguments; with `first`, the first one may be left out."""

    arity: int
    body: str
    first: str | None = None


_KNOWN = r"""
acute bar breve check dot ddot dddot ddddot grave hat mathring tilde vec overline underline widehat widetilde widecheck
overrightarrow overleftarrow overleftrightarrow underrightarrow underleftarrow underleftrightarrow overgroup undergroup
overbrace underbrace boxed cancel bcancel xcancel phantom hphantom vphantom smash not substack
mathbb mathcal mathfrak mathsf mathtt mathrm mathbf mathit mathnormal mathscr bm boldsymbol pmb bold Bbb frak
text textbf textit textrm textsf texttt textnormal mbox operatorname operatorname*
frac dfrac tfrac cfrac binom dbinom tbinom sqrt stackrel overset underset
xrightarrow xleftarrow xleftrightarrow xRightarrow xLeftarrow xLeftrightarrow xmapsto xhookrightarrow xhookleftarrow
mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner limits nolimits displaystyle textstyle
bmod pmod mod hspace begin end tag tag* label nonumber notag
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi varpi rho
varrho sigma varsigma tau upsilon phi varphi chi psi omega digamma
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
varGamma varDelta varTheta varLambda varXi varPi varSigma varUpsilon varPhi varPsi varOmega
ell hbar hslash imath jmath Re Im wp partial nabla infty aleph beth gimel daleth eth emptyset varnothing prime backprime
angle measuredangle sphericalangle triangle square Box blacksquare diamond Diamond lozenge bigstar star clubsuit diamondsuit
heartsuit spadesuit flat natural sharp checkmark dagger ddagger dag ddag top bot surd complement mho S P degree
forall exists nexists neg lnot land lor wedge vee implies iff impliedby therefore because
in notin ni subset supset subseteq supseteq subsetneq supsetneq nsubseteq nsupseteq sqsubset sqsubseteq sqsupset sqsupseteq
cup cap Cup Cap setminus smallsetminus uplus sqcup sqcap bigcup bigcap bigsqcup biguplus bigvee bigwedge bigodot bigoplus
bigotimes sum prod coprod int iint iiint oint intop
pm mp times div cdot ast circ bullet odot otimes oplus ominus oslash circledast circledcirc circleddash boxplus boxminus
boxtimes boxdot wr amalg ltimes rtimes leftthreetimes rightthreetimes dotplus divideontimes intercal centerdot bigcirc
bigtriangleup bigtriangledown triangleleft triangleright barwedge veebar doublebarwedge curlywedge curlyvee
lt gt leq le geq ge neq ne leqq geqq leqslant geqslant ll gg lll ggg lesssim gtrsim lessapprox gtrapprox lessgtr gtrless
lesseqgtr gtreqless prec succ preceq succeq precsim succsim preccurlyeq succcurlyeq nless ngtr nleq ngeq nprec nsucc lneq gneq
lneqq gneqq equiv sim simeq cong approx approxeq thickapprox thicksim backsim asymp doteq doteqdot fallingdotseq risingdotseq
triangleq coloneqq eqqcolon coloneq Coloneqq bumpeq Bumpeq circeq eqcirc propto varpropto mid nmid parallel nparallel shortmid
shortparallel perp models vdash dashv vDash Vdash Vvdash nvdash nvDash bowtie Join smile frown between pitchfork multimap
trianglelefteq trianglerighteq vartriangleleft vartriangleright nsim ncong
to gets rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow longleftarrow longleftrightarrow
Longrightarrow Longleftarrow Longleftrightarrow mapsto longmapsto uparrow downarrow updownarrow Uparrow Downarrow Updownarrow
nearrow searrow nwarrow swarrow hookrightarrow hookleftarrow rightharpoonup rightharpoondown leftharpoonup leftharpoondown
rightleftharpoons leftrightharpoons rightsquigarrow leadsto twoheadrightarrow twoheadleftarrow rightleftarrows leftrightarrows
rightrightarrows leftleftarrows upuparrows downdownarrows Rrightarrow Lleftarrow nrightarrow nleftarrow nRightarrow nLeftarrow
nleftrightarrow nLeftrightarrow circlearrowleft circlearrowright curvearrowleft curvearrowright looparrowleft looparrowright
dashrightarrow dashleftarrow upharpoonleft upharpoonright downharpoonleft downharpoonright restriction Lsh Rsh rightarrowtail
leftarrowtail
dots ldots cdots vdots ddots dotsc dotsb dotsm dotsi dotso
quad qquad enspace enskip thinspace medspace thickspace negthinspace negmedspace negthickspace nobreakspace space
arcsin arccos arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin
sinh sup tan tanh injlim projlim varlimsup varliminf argmin argmax
langle rangle lceil rceil lfloor rfloor lvert rvert lVert rVert vert Vert lbrace rbrace lbrack rbrack ulcorner urcorner
llcorner lrcorner lgroup rgroup lmoustache rmoustache llbracket rrbracket backslash colon
left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm
hline over choose bf rm it sf tt cal
N R Z natnums reals Reals cnums Complex infin plusmn sdot isin empty plim bra ket braket set operatornamewithlimits underbar
Alpha Beta Epsilon Zeta Eta Iota Kappa Mu Nu Omicron Rho Tau Chi overlinesegment underlinesegment utilde xlongequal
xrightleftharpoons xtwoheadrightarrow overleftharpoon overrightharpoon Overrightarrow scriptstyle scriptscriptstyle
, ; : ! > \ { } | % # & _ $
"""
KNOWN = frozenset(_KNOWN.split()) | {" "}
_ENVIRONMENTS = """
matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array aligned alignedat gathered split cases rcases dcases drcases
align align* gather gather* equation equation*
"""
ENVIRONMENTS = frozenset(_ENVIRONMENTS.split())
#: Commands whose braces hold words: what stands in them is text, and a dollar opens a formula of its own.
WORDS = frozenset(["text", "textbf", "textit", "textrm", "textsf", "texttt", "textnormal", "mbox", "tag", "tag*"])
#: Ways of writing from before LaTeX: what divides the braces around it in two, and what changes the letters up to their end.
DIVIDES = {"over": r"\frac", "choose": r"\binom"}
SWITCHES = {"bf": r"\mathbf", "rm": r"\mathrm", "it": r"\mathit", "sf": r"\mathsf", "tt": r"\mathtt", "cal": r"\mathcal"}
#: Numbers and names that are no part of the formula itself.
PUT_ASIDE = {"tag": 1, "tag*": 1, "label": 1, "nonumber": 0, "notag": 0}


def _macros(text: str) -> dict[str, Macro]:
    """Macros from lines `name = body`; the highest `#n` is the number of arguments, and `?` a first one that may be left out."""
    made: dict[str, Macro] = {}
    for line in filter(None, map(str.strip, text.split("\n"))):
        names, _, body = line.partition(" = ")
        arity = max((int(n) for n in re.findall(r"#(\d)", body)), default=0)
        for name in names.rstrip("?").split():
            made[name] = Macro(arity, body.replace("@", name), "" if names.endswith("?") else None)
    return made


#: What all three readers are spared.
_FOR_ALL = r"""
bm bold pmb = \boldsymbol{#1}
Bbb = \mathbb{#1}
frak = \mathfrak{#1}
mathscr = \mathcal{#1}
mathnormal = {#1}
mathinner = {#1}
textnormal mbox = \text{#1}
thickapprox = \approx
thicksim = \sim
shortmid = \mid
shortparallel = \parallel
thinspace = \,
medspace > = \:
thickspace = \;
negthinspace = \!
negmedspace negthickspace = \!\!
enskip enspace = \hspace{0.5em}
nobreakspace space = {\ }
intop = \int
lt = <
gt = >
coloneqq coloneq = \mathrel{:=}
eqqcolon = \mathrel{=:}
Coloneqq = \mathrel{::=}
dotso = \dots
degree = {}^{\circ}
widecheck = \check{#1}
overgroup = \overset{\frown}{#1}
undergroup = \underset{\smile}{#1}
xleftrightarrow? = \overset{#2}{\underset{#1}{\longleftrightarrow}}
xRightarrow? = \overset{#2}{\underset{#1}{\Longrightarrow}}
xLeftarrow? = \overset{#2}{\underset{#1}{\Longleftarrow}}
xLeftrightarrow? = \overset{#2}{\underset{#1}{\Longleftrightarrow}}
xmapsto? = \overset{#2}{\underset{#1}{\longmapsto}}
xhookrightarrow? = \overset{#2}{\underset{#1}{\hookrightarrow}}
xhookleftarrow? = \overset{#2}{\underset{#1}{\hookleftarrow}}
xlongequal? = \overset{#2}{\underset{#1}{=}}
xrightleftharpoons? = \overset{#2}{\underset{#1}{\rightleftharpoons}}
xtwoheadrightarrow? = \overset{#2}{\underset{#1}{\twoheadrightarrow}}
overleftharpoon = \overset{\leftharpoonup}{#1}
overrightharpoon = \overset{\rightharpoonup}{#1}
Overrightarrow = \overset{\Rightarrow}{#1}
utilde = \underset{\sim}{#1}
overlinesegment = \overline{#1}
underlinesegment underbar = \underline{#1}
N natnums = \mathbb{N}
R reals Reals = \mathbb{R}
Z = \mathbb{Z}
cnums Complex = \mathbb{C}
infin = \infty
plusmn = \pm
sdot = \cdot
isin = \in
empty = \emptyset
plim = \mathop{\mathrm{plim}}\limits
bra = \langle #1 |
ket = | #1 \rangle
braket = \langle #1 \rangle
set = \{\, #1 \,\}
Alpha = \mathrm{A}
Beta = \mathrm{B}
Epsilon = \mathrm{E}
Zeta = \mathrm{Z}
Eta = \mathrm{H}
Iota = \mathrm{I}
Kappa = \mathrm{K}
Mu = \mathrm{M}
Nu = \mathrm{N}
Omicron = \mathrm{O}
Rho = \mathrm{P}
Tau = \mathrm{T}
Chi = \mathrm{X}
Join = \bowtie
leadsto = \rightsquigarrow
dag = \dagger
ddag = \ddagger
llbracket = \mathopen{[\![}
rrbracket = \mathclose{]\!]}
"""
_FOR_LATEX = r"""
operatornamewithlimits = \operatorname*{#1}
argmin = \operatorname*{arg\,min}
argmax = \operatorname*{arg\,max}
mod = \pmod{#1}
omicron = o
S = \text{\textsection}
P = \text{\textparagraph}
cancel bcancel xcancel = \mathord{\ooalign{\hfil$/$\hfil\cr$#1$\cr}}
"""
_FOR_MD = r"""
operatornamewithlimits = \mathop{\mathrm{#1}}\limits
argmin = \mathop{\mathrm{arg\,min}}\limits
argmax = \mathop{\mathrm{arg\,max}}\limits
operatorname = \mathop{\mathrm{#1}}\nolimits
operatorname* = \mathop{\mathrm{#1}}\limits
dddot = \overset{\cdots}{#1}
ddddot = \overset{\cdots\cdot}{#1}
omicron = o
mod = \quad\mathrm{mod}\;#1
S = \text{§}
P = \text{¶}
"""
_FOR_PANDOC = r"""
operatornamewithlimits = \operatorname*{#1}
argmin = \operatorname*{arg\,min}
argmax = \operatorname*{arg\,max}
injlim = \operatorname*{inj\,lim}
projlim = \operatorname*{proj\,lim}
varlimsup = \operatorname*{lim\,sup}
varliminf = \operatorname*{lim\,inf}
underleftrightarrow = \underset{\leftrightarrow}{#1}
hphantom = \phantom{#1}
vphantom = {}
smash = {#1}
cfrac? = \dfrac{#2}{#3}
dbinom tbinom = \binom{#1}{#2}
surd = \text{√}
S = \text{§}
P = \text{¶}
bigm = \big
Bigm = \Big
biggm = \bigg
Biggm = \Bigg
restriction = \upharpoonright
"""
MACROS: dict[Reader, dict[str, Macro]] = {
    "latex": {**_macros(_FOR_ALL), **_macros(_FOR_LATEX)},
    "md": {**_macros(_FOR_ALL), **_macros(_FOR_MD)},
    "pandoc": {**_macros(_FOR_ALL), **_macros(_FOR_PANDOC)},
}
#: Environments in other environments: what is written before and after their lines.
_DISPLAYS = {
    "align": (r"\begin{aligned}", r"\end{aligned}"), "align*": (r"\begin{aligned}", r"\end{aligned}"),
    "gather": (r"\begin{gathered}", r"\end{gathered}"), "gather*": (r"\begin{gathered}", r"\end{gathered}"),
    "equation": ("", ""), "equation*": ("", ""), "split": (r"\begin{aligned}", r"\end{aligned}"),
}  # fmt: skip
_BRACES = {
    "rcases": (r"\left.\begin{array}{ll}", r"\end{array}\right\}"),
    "dcases": (r"\begin{cases}", r"\end{cases}"),
    "drcases": (r"\left.\begin{array}{ll}", r"\end{array}\right\}"),
}
WRITTEN = {**_DISPLAYS, **_BRACES}
#: What a reader drops without a word, or has not got; it is refused where its format is built.
CANNOT: dict[Reader, frozenset[str]] = {
    "latex": frozenset(), "md": frozenset(), "pandoc": frozenset(["hline"]),
}  # fmt: skip

__all__ = [
    "CANNOT", "DIVIDES", "ENVIRONMENTS", "KNOWN", "MACROS", "PUT_ASIDE", "SWITCHES", "WORDS", "WRITTEN", "Macro", "Reader",
]  # fmt: skip
