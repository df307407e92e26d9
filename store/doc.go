// Package store keeps the toolchains that were verified, each in a folder named
// by its release, its platform and its content, whose files are links to the blobs
// that toolchains share.
//
// # Invariants
//
// At every moment, whatever is killed, full, unplugged or done at the same time:
//
//   - A toolchain is visible (versions/goX.Y.Z exists) only when every file of it
//     was hashed or read again while it was staged, the digests are the ones that
//     package verify judged, and they reached the disk. The link is the last name that
//     an install makes and the first that a removal takes.
//   - A visible toolchain never changes: files are 0444 or 0555 and folders 0555,
//     by a rule and not by what an archive says, whatever the umask. An installed one is
//     never missing while another takes its place (where the system can exchange two
//     names, which Linux does).
//   - A blob holds what package verify judged and the disk took: it is made after both, and read
//     again, mode and owner too, before another toolchain gets it, unless it was written
//     in the same run. What is found damaged gives up its name, and toolchains that have
//     the inode keep it until they are repaired.
//   - Whatever an archive holds, nothing is written outside its own staging folder: only
//     regular files, through [os.Root], each created anew.
//   - What an operation that ended early left is in nobody's way, and the next one
//     finishes or undoes it: staging, trees without a link and temporary files are swept
//     under the lock of their release or of the whole store, and what a repair replaced
//     is looked through before anything of it is deleted.
//   - Nothing is deleted but through a descriptor of the folder that it lies in, nothing
//     while somebody runs from it, and a link that gvx did not make is reported and
//     never followed.
//   - Files beside the toolchains (receipts, lists of digests, links, the settings, the
//     log's head) are the old ones or the new ones, never a part: package fsx.
//
// Package integration/faults is the test of all of it.
//
// # Install
//
// Lock, look again, stage, verify, disk, blobs, rename, receipt, link. The lock is one
// for each release, so that two installs of the same release do the work once; the
// second look sees what the first one did. Staging lies beside its target, because a
// read-only folder can be renamed only within its parent (but by root). One syncfs covers
// the tree, by a descriptor that was there before anything was written, and an fsync the
// folder after the rename. When the disk fails, the staging is thrown away before any of
// it is a blob: asking the disk again may succeed without the data, and reading a file
// again finds it whole in memory.
//
// A file is hashed in memory, looked up, and linked where the store has a blob of the
// same bytes; else it is written. Where the archive claims the sum of the file that the
// nearest installed release has by that name, that blob is taken without unpacking
// ([Staged.Assumed]): the hash of the whole judges the guess. Where links are refused,
// blocks are shared (FICLONE), and where that is refused too, files are copies and there
// are no blobs.
//
// A .tar.gz is staged while it comes ([Store.Stream]): reading and gunzip run ahead of
// the writers by a bounded number of bytes, every entry is admitted before anything of
// it is written, and nothing that was written outlives a refusal.
//
// A repair ([Store.Replace]) goes the same way up to the judgement; then the new tree
// and the damaged one change places, and what was damaged goes to quarantine, which
// nobody but the user can enter.
//
// # Locks
//
// They are taken in one order: the store's (shared), then a release's. Who prunes has
// the store's exclusively, and by that every release's ([Whole.Of]). Reading takes none,
// so no lock ever keeps a toolchain from running. Lock files and their folder are
// closed to everybody else: who can open a lock file can keep it.
//
// A removal takes the link away, then waits until each shim that may have read it has
// become its program or ended, and then looks who runs from the folder; whoever does
// keeps it until a later removal finds nobody there.
package store
