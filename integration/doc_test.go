// Package integration tests gvx with real parts: real toolchains from the module
// proxy that this machine uses, the real checksum log, real builds through the
// shim, and the go command itself as the oracle of what should run.
//
// It promises that:
//
//   - without GVX_TEST_NETWORK=1 every test says that it is skipped, and why;
//   - no host is named here: the first entry of GOPROXY serves, behind a recorder on
//     loopback that fetches each file once in a run;
//   - every test passes as root and as an unprivileged user, and what only one of
//     them can try is skipped aloud by the other;
//   - nothing outside of the run's own temporary folder is written, but for the
//     build cache of the go that runs the tests.
//
// Package integration/bench measures what the shim adds to a call and what an install
// takes; package integration/faults breaks gvx off at every point.
package integration
