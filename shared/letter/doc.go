// Package letter says what is mailed: the orders that ask for letters, and the
// letters made of them, in Vietnamese with a word of English, as text and as
// HTML of the same content.
//
// It decides an order's id, which follows from what happened, so that the same
// event orders the same letter however often it is told; and it decides every
// word of a letter. It refuses to fetch anything, to ask a clock, to load
// anything from elsewhere into a letter, and to let a name or a file's content
// write a mail's headers or its markup.
package letter
