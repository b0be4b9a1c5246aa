// Plays with the page of `derive serve` in headless Chromium, by keyboard, and says what came of it.
// node playground.cjs CHROMIUM FOLDER|- ADDRESS LECTURE  prints JSON; pictures of the page go into the folder, and the lecture's
// file is changed to see whether its page changes.
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const LOSS = "L = (y - w*x)^2";
const [program, folder, address, lecture] = process.argv.slice(2);
const found = { violations: [], errors: [], others: [], dialogs: 0, wide: [] };

async function opened(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  if (options.javaScriptEnabled !== false) await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: address });
  const tab = await context.newPage();
  tab.setDefaultTimeout(120000);
  tab.on("console", (m) => { if (m.type() === "error" && !/status of 422/.test(m.text())) found.errors.push(m.text()); });
  tab.on("pageerror", (e) => found.errors.push(String(e)));
  tab.on("dialog", (d) => { found.dialogs += 1; d.dismiss(); });
  tab.on("request", (r) => { if (!r.url().startsWith(address)) found.others.push(r.url()); });
  return tab;
}

async function look(tab, name) {
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.wide.push(name);
  if (folder !== "-") await tab.screenshot({ path: path.join(folder, `playground-${name}.png`), fullPage: true });
  await tab.evaluate(axe); // from outside, so that the policy of the page stays in force
  const { violations } = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  found.violations.push(...violations.map((v) => `${name}: ${v.id}: ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 160)).join(" | ")}`));
}

// Presses Tab until what has the focus is meant, as somebody without a mouse does.
async function tabTo(tab, selector, key = "Tab") {
  for (let n = 0; n < 200; n += 1) {
    if (await tab.evaluate((s) => document.activeElement.matches(s), selector)) {
      return tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none");
    }
    await tab.keyboard.press(key);
  }
  throw new Error(`no way by keyboard to ${selector}`);
}

const status = (tab) => tab.locator("#status").textContent();
const clipboard = (tab) => tab.evaluate(() => navigator.clipboard.readText());
const derived = (tab) => tab.waitForSelector("#derivation .tally");

async function play(browser) {
  const tab = await opened(browser);
  await tab.goto(address);
  await look(tab, "empty");
  found.outlined = await tabTo(tab, "#text");
  await tab.keyboard.type(LOSS, { delay: 15 });
  await tab.waitForSelector("#understood [value=w]");
  found.understood = await tab.locator("#understood .told").first().textContent();
  found.offered = await tab.locator("#understood [name=wrt]").evaluateAll((all) => all.map((r) => r.value));
  found.unasked = await tab.locator("#derivation").innerHTML();
  found.status = await status(tab);
  await tabTo(tab, "#understood [name=wrt]");
  await tab.keyboard.press("ArrowRight");
  await derived(tab);
  found.chosen = await tab.locator("[name=wrt]:checked").inputValue();
  found.reasons = await tab.locator("#derivation .reason").allTextContents();
  found.marks = await tab.locator("#derivation .calculation .holds").count();
  found.tally = await tab.locator("#derivation .tally").textContent();
  found.done = await status(tab);
  found.address = new URL(tab.url()).search;
  await look(tab, "derived");
  await tabTo(tab, "[data-copy=latex]");
  await tab.keyboard.press("Enter");
  await tab.waitForFunction(() => document.getElementById("status").className === "seen");
  found.copied = await status(tab);
  found.latex = await clipboard(tab);
  for (const name of ["markdown", "typst", "html"]) {
    await tabTo(tab, `[data-copy=${name}]`);
    await tab.keyboard.press("Enter");
    await tab.waitForFunction((n) => document.getElementById("status").textContent.toLowerCase().endsWith(n), name);
    found[name] = await clipboard(tab);
  }
  await tabTo(tab, "[data-copy='']");
  await tab.keyboard.press("Space");
  await tab.waitForFunction(() => document.getElementById("status").textContent.endsWith("link"));
  found.link = await clipboard(tab);
  await fold(tab);
  await back(tab);
  await share(browser);
  await wrong(tab);
}

async function fold(tab) {
  await tabTo(tab, "#text", "Shift+Tab");
  await tab.keyboard.press("Control+A");
  await tab.keyboard.type("softmax");
  await tab.keyboard.press("Control+Enter");
  await tab.waitForSelector("#derivation details[open]");
  await tabTo(tab, "[data-fold=yes]");
  await tab.keyboard.press("Enter");
  found.folded = await tab.locator("#derivation details[open]").count();
  await tabTo(tab, "[data-fold=no]");
  await tab.keyboard.press("Enter");
  found.unfolded = await tab.locator("#derivation details[open]").count();
  await tabTo(tab, "[name=notation]", "Shift+Tab");
  await tab.keyboard.type("indices");
  await tab.waitForFunction(() => !document.querySelector("#derivation .lead") && document.querySelector("#derivation .tally"));
  await tabTo(tab, "[name=plot]");
  await tab.keyboard.press("Space");
  await tab.waitForSelector("#derivation svg[role=img]");
  await look(tab, "softmax");
}

async function back(tab) {
  await tab.goBack();
  await tab.waitForFunction(() => !document.querySelector("#derivation svg") && document.querySelector("#derivation .tally"));
  await tab.goBack(); // at once, so perhaps before the script of the page is there
  await tab.waitForSelector("#derivation .lead");
  await tab.goBack();
  await tab.waitForSelector("[name=wrt][value=w]:checked");
  found.back = await tab.locator("#text").inputValue();
  await tab.goForward();
  await tab.waitForSelector("[name=wrt][value='a[j]']:checked");
  found.forward = await tab.locator("#text").inputValue();
}

async function share(browser) {
  const tab = await opened(browser, { colorScheme: "dark", viewport: { width: 390, height: 800 } });
  await tab.goto(found.link);
  await derived(tab);
  found.restored = [await tab.locator("#text").inputValue(), await tab.locator("[name=wrt]:checked").inputValue()];
  found.restoredReasons = await tab.locator("#derivation .reason").allTextContents();
  await look(tab, "narrow-dark");
  await tab.locator("[data-language=zh]").click();
  await tab.waitForSelector("html[lang=zh] #derivation .tally");
  found.chinese = [await tab.locator("#text").inputValue(), await tab.locator("#derivation .tally").textContent()];
  await look(tab, "narrow-dark-zh");
}

async function wrong(tab) {
  await tab.locator("#text").fill("p[i] = exp(a[i]/sum(exp(a[k], k)");
  await tab.waitForSelector("#understood .problem");
  found.problem = await tab.locator("#understood .problem").textContent();
  found.invalid = await tab.locator("#text").getAttribute("aria-invalid");
  found.problemTold = await status(tab);
  await tab.keyboard.press("Control+Enter");
  await tab.waitForFunction(() => document.getElementById("status").textContent.startsWith("There is no derivation"));
  found.twice = await tab.locator(".problem").count();
  await look(tab, "wrong");
  await tab.locator("#text").fill("f = <img src=x onerror=alert(1)>");
  await tab.waitForFunction(() => document.querySelector("#understood .problem")?.textContent.includes("<img"));
  found.images = await tab.locator("img").count();
  await tab.locator("#text").fill("x^2*exp(x)");
  await tab.waitForSelector("#understood [name=wrt]:checked");
  found.mended = await tab.locator("#text").getAttribute("aria-invalid");
}

async function plain(browser) {
  const tab = await opened(browser, { javaScriptEnabled: false });
  await tab.goto(address);
  await tab.locator("#text").fill("softmax");
  await tab.locator(".go button").click();
  found.plain = await tab.locator("#derivation .tally").textContent();
  await tab.locator("[data-copy=latex]").click();
  found.plainCopy = await tab.locator("body").textContent();
}

async function written(browser) {
  const tab = await opened(browser);
  await tab.goto(`${address}lecture/`);
  found.before = await tab.locator("h1").textContent();
  fs.writeFileSync(lecture, fs.readFileSync(lecture, "utf8").replace("Before", "After"));
  await tab.waitForFunction(() => document.querySelector("h1").textContent === "After");
  await look(tab, "lecture");
}

(async () => {
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
  await play(browser);
  await plain(browser);
  await written(browser);
  await browser.close();
  process.stdout.write(JSON.stringify(found));
})().catch((error) => { process.stderr.write(`${error.stack || error}\n${JSON.stringify(found)}`); process.exit(1); });
