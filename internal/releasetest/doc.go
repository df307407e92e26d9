// Package releasetest is where toolchains come from, for tests: a module proxy with
// a checksum log, and a mirror of go.dev/dl beside it. Both are friendly until they
// are told not to be.
//
// It promises that:
//
//   - a friendly [Server] is one that the go command itself accepts: it serves the
//     toolchains that it was given as versions of golang.org/toolchain, and a log
//     that proves them, with a key of its own;
//   - a friendly [Mirror] has the feed, the archives and the signatures in the form
//     that go.dev has; GnuPG and tar accept them. Its [SigningKey] is made anew for
//     each run, and the log that vouches for it is the server's;
//   - a hostile [Behaviours] or [MirrorBehaviours] entry does exactly what its name
//     says and nothing else. Where it changes an archive in its form (a link, a
//     name, a mode), the log vouches for the changed archive, and so do the digest
//     and the signature beside it, so that only a check of that very form can
//     refuse it;
//   - it listens on loopback only, and every request is recorded.
//
// Nothing but tests may import it.
package releasetest
