L=$(mktemp -d)
echo '{"id": "a", "url": "https://example.org/1", "text": "The ministers of Chad and Niger met in Niamey."}' |
  sayso ingest - --ledger $L
sayso ledger digest $L > $L.before
sayso ledger withdraw $L 02e291a693aeb520 --by 'A. Editor' --note 'retracted by its publisher'
sayso ledger restore $L 02e291a693aeb520
sayso ledger digest $L | diff - $L.before && echo "as it was"
sayso ledger undo $L nothing
rm -r $L $L.before
