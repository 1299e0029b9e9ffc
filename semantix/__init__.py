"""semantix: a testing harness that certifies which delivery guarantee a connector keeps."""
