package annotate

// SameCells is what holds a written sheet against the one that was read.
var SameCells = sameCells
