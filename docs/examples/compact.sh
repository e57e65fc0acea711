L=$(mktemp -d)
sayso ingest src/sayso/data/demo --ledger $L > $L.before
sayso ledger digest $L > $L.before
sayso ledger compact $L
sayso ledger vacuum $L --retain 30
sayso ledger digest $L | diff - $L.before && echo "as it was"
rm -r $L $L.before
