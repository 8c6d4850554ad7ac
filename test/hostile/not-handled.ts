/** A test that is not a scenario. */
interface NamedTest {
  readonly file: string;
  /** A part of its name. */
  readonly test: string;
}

/** Numbers of the catalogue that other tests are about, because no server alone can play them. */
export const ELSEWHERE: Readonly<Record<number, NamedTest>> = {
  10: {
    file: 'test/transport/faults.test.ts',
    test: 'a slow taker of bodies holds the sender back, and survives the FIN',
  },
  62: {
    file: 'test/transport/guard/guard.test.ts',
    test: 'what the user may not reach, a public server may not either',
  },
  108: {
    file: 'test/transport/guard/guard.test.ts',
    test: 'passes over what is refused and keeps the order and the objects',
  },
  111: {
    file: 'test/transport/dns/many-names.test.ts',
    test: 'all resolve, and neither addresses nor files wait for them',
  },
};

/** Numbers of the catalogue that gfetch leaves as they are, and why. */
export const NOT_HANDLED: Readonly<Record<number, string>> = {
  56: 'A server may answer any number of requests on one connection: each response is bounded for itself, and 5,000 on one leave nothing behind.',
  91: 'Which keys are too short is left to the OpenSSL of Node: version 20 takes RSA of 1,024 bits, versions with OpenSSL 3.5 refuse it.',
  98: 'Renegotiation and key updates are left to the limits of OpenSSL and Node; the limit of the attempt ends what they cannot.',
  100: 'Revocation is not asked for: Node’s TLS client checks neither OCSP nor revocation lists by itself.',
};
