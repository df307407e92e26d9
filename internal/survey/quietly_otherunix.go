//go:build unix && !linux

package survey

// quietly is for systems that can be asked not to note the time of a read.
const quietly = 0
