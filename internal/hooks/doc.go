// Package hooks puts gvx's hooks where git looks for them, and takes them out again.
//
// It promises that
//
//   - a hook that was there before is called first, with the same arguments and input, and
//     comes back with the same bytes and mode, or as the same link, when gvx's hook goes;
//   - at no moment does a name that had a hook have none: what is kept is there under its
//     other name before gvx's hook takes its place, in one rename;
//   - what it did not write, or what was changed since, it neither overwrites nor removes;
//   - a hook runs nothing that it finds by PATH, and refuses where its gvx is gone;
//   - no repository, and no setting of git for more than this repository, names the program.
package hooks
