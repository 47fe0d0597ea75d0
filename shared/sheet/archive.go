package sheet

func openArchive([]byte) (*Book, error) { return nil, refuse(RuleDamaged, "no workbook") }
