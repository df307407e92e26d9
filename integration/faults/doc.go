// Package faults breaks gvx off in everything that it does to the disk, and looks at
// what is left.
//
// It promises that after each fault
//
//   - every version that is visible is whole, down to the last byte and mode, and none
//     is visible or missing that the operation had no business with;
//   - an operation that said it was done is done;
//   - the same operation, called again without a fault, succeeds;
//   - nobody holds a lock, and after gvx prune nothing is there that this package
//     cannot account for (inventory).
//
// The faults: the program is killed before each system call that changes the disk, or
// that call and all that follow fail with ENOSPC or EROFS, or that one alone with EIO;
// each open fails with EMFILE; it is killed at random moments; the limits on the size
// and the number of files are reached; and where the user is root, the file system is
// full of bytes or of inodes, becomes read-only, or loses its power, by the shutdown
// ioctl of ext4 and xfs. Fifty processes install at once, and installs, prunes and
// running shims get into each other's way.
//
// gvx is the real program; it only trusts the log of the test's own server, which is
// compiled into it (go build -overlay): the one that is released has no way to be told.
//
// What the sweep covers: calls are caught by seccomp(2) and counted over all threads of
// the program (strace counts for each thread), so the nth call is the nth of the
// process. The sweep goes on until the program ends by itself before its nth call. A
// full run kills before each call; of those that fail it tries every third, of what
// room is left every second, and of the power cuts every tenth, each run others.
//
// In a sweep gvx runs with GOMAXPROCS=1, so that the order of its calls hardly differs
// between two runs; where it does, a call may be met twice and another one not at all. The orders
// that two processors bring about are those of the random kills. What is killed is the
// process: between two calls nothing reaches a disk but by the kernel, and what becomes
// of that is the power cuts' part, which go through the calls of an operation too.
//
// GVX_TEST_FAULTS is the number of the random kills (1000 as root, 300 as another
// user), and everything else is in proportion: 10 is a look, 5000 a night. Without it
// and without GVX_TEST_NETWORK=1 all is skipped, because it takes minutes.
package faults
