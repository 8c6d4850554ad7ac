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
    file: 'test/e2e/guard.test.ts',
    test: 'a public server may not lead to a private address',
  },
  108: {
    file: 'test/e2e/guard.test.ts',
    test: 'a name that is private only when it is looked up again is refused then',
  },
  111: {
    file: 'test/e2e/many-names.test.ts',
    test: '10,000 names take their turns, and neither addresses nor files wait for them',
  },
};

/** Numbers of the catalogue that gfetch leaves as they are, and why. */
export const NOT_HANDLED: Readonly<Record<number, string>> = {
  56: 'A server may answer any number of requests on one connection: each response is bounded for itself, and 5,000 on one leave nothing behind.',
  91: 'Which keys are too short is left to the OpenSSL of Node: version 20 takes RSA of 1,024 bits, versions with OpenSSL 3.5 refuse it.',
  98: 'Renegotiation and key updates are left to the limits of OpenSSL and Node; the limit of the attempt ends what they cannot.',
  100: 'Revocation is not asked for: Node’s TLS client checks neither OCSP nor revocation lists by itself.',
};
