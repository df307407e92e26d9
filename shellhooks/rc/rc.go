// Package rc knows what belongs into the files that shells, and others who start programs,
// read of a user's: which files a shell reads, the lines that make it read gvx's hook, and
// how to put them in and take them out again.
//
// It promises that a line means the same in its shell whatever characters a folder's name
// holds; that putting in twice is putting in once, and taking out gives every byte back;
// and that it touches no disk.
package rc
