// Package bench measures what README.md and DESIGN.md say of speed and size, beside
// what people use without gvx: curl, tar and the go command.
//
//	GVX_TEST_NETWORK=1 go test -run '^$' -bench . ./integration/bench
//
// It needs curl, tar and gzip, and for the archive of go.dev GVX_TESTDATA, a folder
// with official/go1.26.8.linux-amd64.tar.gz. What is installed comes from a server on
// loopback, which has fetched it before, and so do the answers of the checksum log. All
// proofs are checked. Rounds of what is compared take turns, and the figures are
// medians; those of time against each other are the ones to believe.
//
// It happens in memory where the system has a folder there (/dev/shm): GVX_BENCH_DIR
// names another place. ext4 does not give out an inode again for some minutes after a
// removal, so a disk's figures depend on what was removed before.
package bench
