/** Nodes by id and edges of a graph in the DOT language. */
interface DotGraph {
  nodes: Record<string, Record<string, string>>;
  edges: Record<string, string>[];
}

// The grammar of https://graphviz.org/doc/info/lang.html, as far as a list of statements needs it.
const TOKEN = /\s+|->|[{}[\];,=]|-?\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|"(?:[^"\\]|\\[^])*"/y;

/** Throws where the text is not a graph with attributes. */
export function readDot(text: string): DotGraph {
  const tokens = tokensOf(text);
  const take = (expected?: string): string => {
    const token = tokens.shift() ?? 'the end';
    if (expected !== undefined && token !== expected) throw new Error(`${token}, not ${expected}`);
    return token;
  };
  const graph: DotGraph = { nodes: {}, edges: [] };
  take('digraph');
  take('links');
  take('{');
  while (tokens[0] !== '}') {
    const first = take();
    const isEdge = tokens[0] === '->';
    const second = isEdge && take('->') !== '' ? take() : '';
    const values: Record<string, string> = {};
    take('[');
    while (tokens[0] !== ']') {
      const name = take();
      take('=');
      values[name] = valueOf(take());
      if (tokens[0] === ',') take();
    }
    take(']');
    take(';');
    if (isEdge) graph.edges.push({ source: first, target: second, ...values });
    else graph.nodes[first] = values;
  }
  take('}');
  if (tokens.length > 0) throw new Error(`${tokens[0]} after the graph`);
  return graph;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`no token at ${text.slice(at, at + 20)}`);
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

/** As a label shows it. */
function valueOf(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replace(/\\([^])/g, '$1') : token;
}
