// node --liftoff-only parse-powershell.js FILE: exits 1 where a file is no PowerShell, and names the lines.
const { Language, Parser } = require("web-tree-sitter");
const fs = require("fs");

async function main() {
  await Parser.init();
  const grammar = require.resolve("tree-sitter-powershell/package.json").replace("package.json", "tree-sitter-powershell.wasm");
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  const bad = [];
  const visit = (node) => {
    if (node.isError || node.isMissing) bad.push(`${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`);
    else node.children.forEach(visit);
  };
  visit(parser.parse(fs.readFileSync(process.argv[2], "utf8")).rootNode);
  bad.forEach((line) => console.log(line));
  process.exit(bad.length > 0 ? 1 : 0);
}

main();
