// Package web shows the month-end as pages for finance: the periods with their status and
// what is unexplained, a period with its bridge and tie-outs, and the workbook's download.
//
// Pages are plain HTML without scripts, readable at 320 pixels and by a screen reader.
// They show what the month-end holds and compute nothing. Nothing here changes anything:
// every route is a GET.
package web
