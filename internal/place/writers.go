package place

// Writer is somebody beside the user and root who could change what a path leads to.
type Writer struct {
	Path  string // the folder, file or link at which he could; foreign
	User  int    // who owns it; -1 where it is not the owner
	Group int    // whose members may write it; -1 where they may not
	World bool   // everybody may write it
	Mode  uint32 // its permission bits, the sticky one included
}

// Writers follows path, which is absolute and leads to something, as the kernel does, and
// returns who beside the user who runs this and root could put something else there: by
// each folder from the top of the tree on, each link in the way, and the end. What stands
// in a folder with the sticky bit is its owner's to replace, and the folder's. An access
// list shows as its mask does, as a group. real is path without links. The error is an
// *[fs.PathError], or [errors.ErrUnsupported] on systems whose modes say nothing.
func Writers(path string) (all []Writer, real string, err error) { return findWriters(path) }
