// Package shim decides which Go runs in a folder, says why, and runs it.
//
// It promises that:
//
//   - [Resolver.Resolve] never guesses: each [Decision] carries the kind, file,
//     line and text that made it, and what cannot be read is an error with file
//     and line, never a reason to fall through to another version;
//   - gvx and the shim call the same Resolve and [Plan], so they cannot disagree;
//   - the user's own toolchains come before those of all users, and those count only
//     where root alone can change them ([SharedStores]); one that is passed over and
//     would have been of use is named, with the reason;
//   - a repository's files are data: they choose among releases, and those in which
//     a repository's content alone runs code only after gvx allow;
//   - Plan is pure, and changes of the environment no more than its comment says;
//   - nothing is installed without one line that says what, who asked for it and
//     how to forbid it.
//
// The rules follow the go command's own (cmd/go/internal/toolchain,
// cmd/go/internal/modload), which is the oracle where the two overlap. The package
// is on the path of every call of go: it imports neither fmt, encoding/json,
// os/exec, net/http nor any crypto.
package shim
