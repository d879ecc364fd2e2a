"""What `callnorm bench` times: the FFT path and the whole analysis beside other libraries that are installed, one thread each."""
