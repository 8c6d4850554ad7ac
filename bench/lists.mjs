// Lists of URLs to fetch.

/** `count` different URLs of one page. */
export function distinctUrls(page, count) {
  return Array.from({ length: count }, (_, i) => `${page}?i=${i}`);
}

/** `count` different origins, as addresses 127.x.y.z; all of 127.0.0.0/8 is this machine on Linux. */
export function distinctOrigins(port, path, count) {
  return Array.from({ length: count }, (_, i) => {
    const [x, y, z] = [1 + Math.floor(i / 62_500), Math.floor(i / 250) % 250, 1 + (i % 250)];
    return `http://127.${x}.${y}.${z}:${port}${path}`;
  });
}

/** Every address with every one of `count` ports in a row, neighbours at different addresses. */
export function addressesAndPorts(addresses, firstPort, count, path) {
  return Array.from({ length: count }, (_, i) => firstPort + i).flatMap((port) =>
    addresses.map((address) => `https://${address}:${port}${path}`),
  );
}

/** Why a list of loopback addresses cannot be fetched here, if it cannot. */
export function noLoopbackAddresses() {
  return process.platform === 'linux' ? undefined : 'only Linux answers on all of 127.0.0.0/8';
}
