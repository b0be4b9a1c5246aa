"""A lecture in marimo: what a cell ends with is shown."""

import marimo

app = marimo.App()


@app.cell
def _():
    import derive

    return (derive,)


@app.cell
def _(derive):
    softmax = derive.derive("softmax")
    softmax
    return (softmax,)


@app.cell
def _(softmax):
    softmax.shown(steps=False, cases=False)
    return


@app.cell
def _(softmax):
    softmax.result
    return


@app.cell
def _(derive):
    derive.derive("L = (y - w*x)^2", wrt="w").shown(why=True)
    return


if __name__ == "__main__":
    app.run()
