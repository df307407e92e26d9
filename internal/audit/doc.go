// Package audit keeps the log of what gvx changed and what it refused: who asked, when,
// and what proved it.
//
// It promises that each record is one line of JSON that carries the hash of the line
// before it, whatever is in names and arguments; that records of many gvx at once follow
// each other; that what was written is never changed or removed, only put aside in numbered
// files through which the chain goes on; that nobody is waited for longer than [Patience];
// that no URL's user name, password, query or fragment gets into it; and that reading is
// bounded.
//
// A chain proves that nothing was changed within it, not who wrote it: its owner can write
// all of it anew, or cut its end. A hash that was kept elsewhere ([Log.Head]) shows both.
package audit
