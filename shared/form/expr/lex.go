package expr

import (
	"fmt"
	"strings"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenNumber
	tokenDate
	tokenSign
)

type token struct {
	kind   tokenKind
	text   string
	column int
}

// maxSource bounds a sentence, and with it the depth of its tree.
const maxSource = 1000

// lex cuts a sentence into tokens, the last of which is the end.
func lex(source string) ([]token, error) {
	if len(source) > maxSource {
		return nil, &Error{1, fmt.Sprintf("longer than %d bytes", maxSource)}
	}
	var tokens []token
	for i := 0; i < len(source); {
		if source[i] == ' ' {
			i++
			continue
		}
		t := scan(source[i:])
		if t.text == "" {
			return nil, &Error{i + 1, fmt.Sprintf("unexpected character %q", []rune(source[i:])[0])}
		}
		t.column = i + 1
		tokens = append(tokens, t)
		i += len(t.text)
	}
	return append(tokens, token{kind: tokenEnd, column: len(source) + 1}), nil
}

// scan returns the token s starts with, with an empty text if there is none.
func scan(s string) token {
	switch {
	case letter(s[0]):
		return token{kind: tokenWord, text: leading(s, func(c byte) bool { return letter(c) || digit(c) || c == '.' })}
	case digit(s[0]):
		return scanNumber(s)
	}
	for _, sign := range []string{"<=", ">=", "!=", "<", ">", "=", "+", "-", "*", "/", "(", ")", ","} {
		if strings.HasPrefix(s, sign) {
			return token{kind: tokenSign, text: sign}
		}
	}
	return token{}
}

// scanNumber also reads a date, which is ten characters of digits and hyphens
// in the shape of 2024-07-01; a difference is written with spaces.
func scanNumber(s string) token {
	const shape = "0000-00-00"
	if len(s) >= len(shape) && strings.Map(zeroDigit, s[:len(shape)]) == shape {
		return token{kind: tokenDate, text: s[:len(shape)]}
	}
	return token{kind: tokenNumber, text: leading(s, func(c byte) bool { return digit(c) || c == '.' })}
}

func zeroDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return '0'
	}
	return r
}

func leading(s string, in func(byte) bool) string {
	i := 0
	for i < len(s) && in(s[i]) {
		i++
	}
	return s[:i]
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

func digit(c byte) bool { return c >= '0' && c <= '9' }
