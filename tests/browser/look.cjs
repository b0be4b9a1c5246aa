// Looks at pages in headless Chromium, in both colour schemes and as wide as a telephone and a desk: what axe-core finds wrong,
// what is wider than the window, what is asked of another host, and how tall the brackets are.
// node look.cjs CHROMIUM FOLDER|- PAGE…  prints JSON; pictures of the pages go into the folder.
const path = require("node:path");
const url = require("node:url");
const { chromium } = require("playwright-core");
const axe = require("node:fs").readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

function measured() {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
  const name = (e) => `${e.tagName.toLowerCase()}${e.className.baseVal === undefined && e.className ? "." + e.className : ""}`;
  const wide = [];
  for (const e of document.body.querySelectorAll("*")) {
    const box = e.getBoundingClientRect();
    if (!box.width || box.right <= width + 1 || e.closest(".hidden")) continue;
    let held = false;
    for (let up = e.parentElement; up && !held; up = up.parentElement) held = scrolls(up) && up.getBoundingClientRect().right <= width + 1;
    if (!held) wide.push(`${name(e)} ${Math.round(box.right)}`);
  }
  const clipped = [...document.querySelectorAll("math")].filter((m) => {
    for (let up = m.parentElement; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX === "hidden" || style.overflowX === "clip") return m.getBoundingClientRect().right > up.getBoundingClientRect().right + 1;
    }
    return false;
  });
  const brackets = [...document.querySelectorAll("math mo")].filter((m) => "()[]{}".includes(m.textContent.trim()) && m.getBoundingClientRect().height);
  // What stands after a bracket that opens is the tallest thing that it has to enclose.
  const short = brackets.filter((m) => {
    const inner = m.nextElementSibling;
    return "([{".includes(m.textContent.trim()) && inner && m.getBoundingClientRect().height < 0.75 * inner.getBoundingClientRect().height;
  });
  const tallest = Math.max(0, ...brackets.map((m) => m.getBoundingClientRect().height / parseFloat(getComputedStyle(m).fontSize)));
  // The name of a function after a letter, as in y log p: the end of what is written before, however deep both stand.
  const logs = [];
  for (const formula of document.querySelectorAll("math")) {
    const signs = [...formula.querySelectorAll("mi, mn, mo, mtext")].filter((m) => m.getBoundingClientRect().width);
    signs.forEach((m, n) => {
      if (n && m.textContent === "log" && /^m[in]$/i.test(signs[n - 1].tagName)) {
        logs.push((m.getBoundingClientRect().left - signs[n - 1].getBoundingClientRect().right) / parseFloat(getComputedStyle(m).fontSize));
      }
    });
  }
  // A reason that can be read only after its calculation was scrolled.
  const off = [...document.querySelectorAll(".derive-reason")].filter((m) => {
    return m.getBoundingClientRect().right > m.closest(".derive-wide").getBoundingClientRect().right + 1;
  });
  return {
    wide, off: off.length, clipped: clipped.length, brackets: brackets.length, short: short.length, tallest,
    log: logs.length ? Math.min(...logs) : null,
    scroll: document.documentElement.scrollWidth - width,
    fonts: [...document.fonts].map((f) => `${f.family} ${f.status}`),
    ground: getComputedStyle(document.documentElement).backgroundColor,
  };
}

(async () => {
  const [program, folder, ...pages] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
  const seen = [];
  for (const page of pages) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [390, 1200]) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
        const tab = await context.newPage();
        const requests = [];
        tab.on("request", (r) => requests.push(r.url().slice(0, 200)));
        await tab.goto(page.startsWith("http") ? page : url.pathToFileURL(path.resolve(page)).href);
        await tab.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
        await tab.evaluate(() => document.fonts.ready);
        const found = await tab.evaluate(measured);
        const others = requests.filter((r) => !r.startsWith("file:") && !r.startsWith("data:") && !r.startsWith(page));
        if (folder !== "-") {
          const name = `${path.basename(page, ".html")}-${colorScheme}-${width}.png`;
          await tab.screenshot({ path: path.join(folder, name), fullPage: true });
        }
        await tab.evaluate(axe); // from outside, so that the policy of the page stays in force
        const { violations } = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        const wrong = violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
        seen.push({ page: path.basename(page), scheme: colorScheme, width, violations: wrong, others, ...found });
        await context.close();
      }
    }
  }
  await browser.close();
  process.stdout.write(JSON.stringify(seen));
})().catch((error) => { process.stderr.write(String(error.stack || error)); process.exit(1); });
