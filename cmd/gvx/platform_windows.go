package main

const (
	exeSuffix = ".exe"
	terminal  = "CON"
)
