# SPDX-License-Identifier: Apache-2.0
FROM python:3.11-slim AS build

WORKDIR /src
RUN python -m venv /opt/licet
COPY requirements.lock ./
RUN /opt/licet/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        -r requirements.lock
COPY . .
RUN /opt/licet/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim

RUN useradd --system --uid 10001 --create-home licet \
    && install -d -o licet -g licet /home/licet/registry
COPY --from=build /opt/licet /opt/licet
ENV PATH=/opt/licet/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER licet
WORKDIR /home/licet
ENTRYPOINT []
CMD ["licet", "--help"]
