// Opens a checkpoint and checks proofs with golang.org/x/mod/sumdb, which knows nothing of Pehra.
//
//	go run main.go KEY CHECKPOINT-FILE LINE-FILE INDEX PROOF-HASHES... [-- OLD-SIZE OLD-HEAD HASHES...]
//
// Hashes are base64. It prints what held and exits 1 when something did not.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(what string, err error) {
	if err != nil {
		fmt.Println(what, err)
		os.Exit(1)
	}
}

func hash(told string) tlog.Hash {
	raw, err := base64.StdEncoding.DecodeString(told)
	fail("base64:", err)
	var found tlog.Hash
	copy(found[:], raw)
	return found
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	fail("key:", err)
	told, err := os.ReadFile(os.Args[2])
	fail("file:", err)
	opened, err := note.Open(told, note.VerifierList(verifier))
	fail("note:", err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail("size:", err)
	head := hash(lines[2])
	fmt.Println("note holds:", lines[0], size, "unknown signatures:", len(opened.UnverifiedSigs))

	body, err := os.ReadFile(os.Args[3])
	fail("line:", err)
	index, err := strconv.ParseInt(os.Args[4], 10, 64)
	fail("index:", err)
	rest := os.Args[5:]
	var proof tlog.RecordProof
	for len(rest) > 0 && rest[0] != "--" {
		proof = append(proof, hash(rest[0]))
		rest = rest[1:]
	}
	fail("inclusion:", tlog.CheckRecord(proof, size, head, index, tlog.RecordHash(body)))
	fmt.Println("inclusion holds")
	if len(rest) > 0 {
		old, err := strconv.ParseInt(rest[1], 10, 64)
		fail("old size:", err)
		var tree tlog.TreeProof
		for _, one := range rest[3:] {
			tree = append(tree, hash(one))
		}
		fail("consistency:", tlog.CheckTree(tree, size, head, old, hash(rest[2])))
		fmt.Println("consistency holds")
	}
}
