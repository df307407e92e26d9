// Package store keeps the toolchains that were verified, each in a folder named
// by its release, its platform and its content.
//
// It promises that:
//
//   - a toolchain is visible (versions/goX.Y.Z exists) only when every file of it
//     was hashed while it was written, the digests are the ones that package
//     verify judged, and they reached the disk;
//   - a visible toolchain never changes: files are 0444 or 0555 and folders 0555,
//     by a rule and not by what an archive says, whatever the umask;
//   - whatever an archive holds, nothing is written outside its own staging
//     folder: only regular files, through [os.Root], each created anew;
//   - an installed toolchain is never missing while another takes its place (where the
//     system can exchange two names, which Linux does), and nothing of a damaged one
//     is deleted before what is wrong with it was put aside;
//   - nothing is deleted but through a descriptor of the toolchains folder, and a
//     link that gvx did not make is reported and never followed.
//
// An install goes: lock, look again, stage, verify, publish, receipt, link.
// The lock is one for each release, so that two installs of the same release
// do the work once; the second look sees what the first one did. Staging lies
// beside its target, because a read-only folder can be renamed only within its
// parent (but by root), and what is left there by a dead process is swept under
// the same lock. The tree is on disk before it is renamed, and the receipt before
// the link, so that a link never leads to less than everything.
//
// A .tar.gz is staged while it comes ([Store.Stream]): reading and gunzip run ahead of
// the writers by a bounded number of bytes, every entry is admitted before anything of
// it is written, and nothing that was written outlives a refusal.
//
// A repair ([Store.Replace]) goes the same way up to the judgement; then the new tree
// and the damaged one change places, so that either of them is there at every moment,
// and what was damaged goes to quarantine, which nobody but the user can enter.
//
// Locks are taken in one order: the store's (shared), then a release's. Who prunes has
// the store's exclusively, and by that every release's ([Whole.Of]). Reading takes none,
// so no lock ever keeps a toolchain from running. Lock files and their folder are
// closed to everybody else: who can open a lock file can keep it.
//
// A removal takes the link away, then waits until each shim that may have read it has
// become its program or ended, and then looks who runs from the folder; whoever does
// keeps it until a later removal finds nobody there.
package store
