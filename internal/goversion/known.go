package goversion

// Known returns the newest patch of each minor that was released when this
// program was made. It is a floor, not a catalogue: it lets the shim name an exact
// release before anything was downloaded, and whoever has read a server's list
// knows better.
func Known() []Version {
	patches := [...]struct{ minor, patch int }{
		{16, 15}, {17, 13}, {18, 10}, {19, 13}, {20, 14}, {21, 13},
		{22, 12}, {23, 12}, {24, 13}, {25, 14}, {26, 11}, {27, 4},
	}
	known := make([]Version, 0, len(patches))
	for _, p := range patches {
		known = append(known, Version{n: number{minor: p.minor, patch: p.patch}, set: true})
	}
	return known
}
