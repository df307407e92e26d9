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
//   - an [*ArchiveProof] is made by [ArchiveReader.Finish] alone, and only for an
//     archive whose every byte was hashed in the one pass in which it was unpacked:
//     for the SHA-256, which is never missing, for the OpenPGP signature, which is
//     there and good for each archive that must be signed, and for cosign's, where
//     the user has a key for it;
//   - an OpenPGP signature counts only when it is the one thing in its file, is of
//     the file's bytes, with a hash that cannot be forged, and by a key that could
//     sign when it was made: the release key, whose primary is pinned
//     ([GoogleFingerprint]), or one that a user imported. Its time is the signer's
//     claim, and who stole an expired key can write any. So it is one proof more,
//     and never stands in for the log's;
//   - a revocation counts whichever file of a key it is in, and no file of a key
//     takes back what another one has;
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
//
// # Refreshing the release key
//
// Google adds a signing subkey each year, and a gvx that does not know it refuses
// what it signed (a user can import the newer key file). So, before a release of
// gvx too, run at the top of the repository
//
//	curl -fsSL https://dl.google.com/linux/linux_signing_key.pub | go run ./verify/internal/refreshkey
//
// It takes the block of the pinned primary key out of that file, demands that it is
// newer than google.asc and still has each key that signed, and replaces that file.
// A key file from elsewhere, named as an argument, is as good.
package verify

//go:generate go run ./internal/refreshhead
