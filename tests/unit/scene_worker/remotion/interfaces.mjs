// Prints what a TypeScript file declares: `interfaces.mjs TYPESCRIPT FILE`.
// For each interface and type its fields, with their types as text and whether they may be left out;
// for a union, the fields of each of its members.
import { createRequire } from "node:module";

const [compiler, file] = process.argv.slice(2);
const ts = createRequire(import.meta.url)(compiler);
const program = ts.createProgram([file], { noLib: true, strict: true, types: [] });
const checker = program.getTypeChecker();
const source = program.getSourceFile(file);
if (!source) {
  throw new Error(`${file} cannot be read`);
}

const fieldsOf = (type) =>
  Object.fromEntries(
    checker.getPropertiesOfType(type).map((property) => {
      const [declared] = property.declarations;
      return [property.name, { type: declared.type.getText(), optional: !!declared.questionToken }];
    }),
  );

const found = {};
for (const node of source.statements) {
  if (ts.isInterfaceDeclaration(node)) {
    found[node.name.text] = { fields: fieldsOf(checker.getTypeAtLocation(node.name)) };
  }
  if (ts.isTypeAliasDeclaration(node)) {
    const members = ts.isUnionTypeNode(node.type) ? node.type.types : [node.type];
    found[node.name.text] = {
      text: node.type.getText(),
      members: members.map((member) =>
        ts.isLiteralTypeNode(member) ? member.getText() : fieldsOf(checker.getTypeFromTypeNode(member)),
      ),
    };
  }
}
console.log(JSON.stringify(found));
