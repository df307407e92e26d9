// Package release says which Go releases there are and brings them: the archives of
// go.dev/dl or of a mirror, the module golang.org/toolchain through GOPROXY, and the
// checksum log's answers on the same road.
//
// Everything that it returns is untrusted: a list may lie and an archive may be
// anything, and so may what was kept of a list. Package verify judges. It promises
// that
//
//   - one [Client] makes every request of gvx: bounded answers, a stall ends, few
//     retries, no step from https to http, no socket at all when offline;
//   - a user name or password in a URL goes to the scheme, host and port that it
//     was given for and nowhere else, and is in no error, log line or result;
//   - a password of the user's .netrc goes by https to the host that it stands for, where
//     the user sent gvx and not where a redirect did;
//   - a part of a file that an earlier run got is gone on with only where the server says,
//     by size and validator, that the file is the same, and is trusted no more than that;
//   - a server's text reaches an error only through package quote;
//   - "there is no such release", "it cannot be reached", "what is said of it cannot
//     be right" and "you cannot write here" are different errors;
//   - of a release list only releases, platforms, digests and sizes are taken: file
//     names are made here, and one that differs is refused;
//   - no host of a module proxy is known here: GOPROXY says it, by Go's rules.
package release
