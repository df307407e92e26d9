// Quiet does nothing: a child that costs as little as a Go program can, so that what
// is measured is the way to it.
package main

func main() {}
