package main

// enoughStack has the stack grow once to what a call needs, while it is empty. Left to
// itself it doubles three times on the way, and each time the runtime walks all frames
// and reads the tables of each function in them, for the first time: together a
// twentieth of a call. Of the room itself nothing is touched before it is used.
//
// It is called with what is never true, but no constant: the compiler would leave out the
// room with what uses it.
//
//go:noinline
func enoughStack(use bool) {
	if use {
		var room [stackNeeded]byte
		touch(&room)
	}
}

// stackNeeded is what the deepest way through the shim takes, in bytes, and some more.
const stackNeeded = 12 << 10

//go:noinline
func touch(room *[stackNeeded]byte) { room[0] = 1 }
