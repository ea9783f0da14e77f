import { connect } from 'node:net';

/**
 * A client that keeps one connection open and has one request on it at a time. It is made for measuring: requests are
 * bytes made beforehand, and of the answer no more is read than where it ends.
 */
export class Client {
  #socket;
  #pending = Buffer.alloc(0);
  #waiting;

  static async connect(url) {
    const client = new Client();
    const { hostname, port } = new URL(url);
    client.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await new Promise((resolve, reject) => client.#socket.once('connect', resolve).once('error', reject));
    client.#socket.on('data', (data) => client.#read(data));
    client.#socket.on('error', (error) => client.#waiting?.reject(error));
    client.#socket.on('close', () => client.#waiting?.reject(new Error('the connection was closed')));
    return client;
  }

  /** Sends bytes made by `requestBytes`. @returns {Promise<{status: number, head: string, body: Buffer}>} */
  send(bytes) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #read(data) {
    this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
    const answer = parse(this.#pending);
    if (!answer) return;
    this.#pending = this.#pending.subarray(answer.end);
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve(answer);
  }
}

/** A request as it goes over the wire. */
export function requestBytes(method, path, headers = {}, body = undefined) {
  const content = body === undefined ? undefined : Buffer.from(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(content ? ['Content-Type: application/json', `Content-Length: ${content.length}`] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return content ? Buffer.concat([head, content]) : head;
}

/** One whole answer at the start of `bytes`, or undefined while it is not all there. */
function parse(bytes) {
  const split = bytes.indexOf('\r\n\r\n');
  if (split === -1) return undefined;
  const head = bytes.latin1Slice(0, split);
  const status = Number(head.slice(9, 12));
  const start = split + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined || status === 304 || status === 204) {
    const end = start + (status === 304 || status === 204 ? 0 : Number(length));
    return bytes.length < end ? undefined : { status, head, body: bytes.subarray(start, end), end };
  }
  const parts = [];
  for (let at = start; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.latin1Slice(at, line), 16);
    const end = line + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return { status, head, body: Buffer.concat(parts), end };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = end;
  }
}
