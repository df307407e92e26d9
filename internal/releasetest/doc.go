// Package releasetest is a module proxy with a checksum log, for tests: friendly
// until it is told not to be.
//
// It promises that:
//
//   - a friendly [Server] is one that the go command itself accepts: it serves the
//     toolchains that it was given as versions of golang.org/toolchain, and a log
//     that proves them, with a key of its own;
//   - a hostile [Behaviours] entry does exactly what its name says and nothing
//     else. Where it changes a zip in its form (a link, a name, a mode), the log
//     vouches for the changed zip, so that only a check of that very form can
//     refuse it;
//   - it listens on loopback only, and every request is recorded.
//
// Nothing but tests may import it.
package releasetest
