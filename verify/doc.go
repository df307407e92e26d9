// Package verify decides what is trusted, and why.
//
// It promises that:
//
//   - a [*Verified] is made by [Policy.Judge] alone, and only for files whose h1
//     hash is the one that the public checksum log holds for that very release
//     and platform. No setting loosens that; [Policy.Require] can only ask for more;
//   - the log's word counts only with its signature by the pinned key ([LogKey])
//     and a proof that the record is included in the signed tree, and the record
//     must be exactly the one of the release: one h1 line, at most one go.mod line;
//   - a tree head that was seen is never forgotten and never contradicted: what
//     the log signs must extend the stored head and the built-in one, else it is
//     refuted. A log that goes back or forks is found even by a fresh install,
//     because [BuiltinHead] is compiled in;
//   - "refuted" and "unreachable" are different types, [*RefutedError] and
//     [*UnreachableError]: only the second may be tried again elsewhere;
//   - a [LogProof] that is kept can be checked again without a network.
//
// GOSUMDB, GONOSUMDB, GOINSECURE, GOFLAGS and files of a repository are not read
// here, so they change nothing. The package reaches network and disk only through
// the interfaces in [Log].
//
// # Refreshing the built-in head
//
// Before a release of gvx, run
//
//	go generate ./verify
//
// It asks the log for its newest head, proves that it extends the one in head.txt,
// and replaces that file. The log is reached as in an install, through GOPROXY.
package verify

//go:generate go run ./internal/refreshhead
