import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const METHODS = 100;

/**
 * Providers with a hundred methods each, as in applications.
 *
 * @param {number} count of the methods
 * @param {(number: number) => MethodDecorator | undefined} decorator of the method of that number
 * @param {() => unknown} [handler] the body of each method
 */
export function services(count, decorator, handler = async () => {}) {
  return Array.from({ length: Math.ceil(count / METHODS) }, (_, number) => {
    const first = number * METHODS;
    return service(
      `Service${number}`,
      Math.min(METHODS, count - first),
      (method) => decorator(first + method),
      handler,
    );
  });
}

function service(name, methods, decorator, handler) {
  const { [name]: type } = { [name]: class {} };
  for (let number = 0; number < methods; number++) {
    const method = `method${number}`;
    // A function for each method, as in a class written by hand.
    const value = { [method]: (...given) => handler(...given) }[method];
    Object.defineProperty(type.prototype, method, { value, writable: true, configurable: true });
    decorator(number)?.(type.prototype, method, Object.getOwnPropertyDescriptor(type.prototype, method));
  }
  return Injectable()(type) ?? type;
}

/** Starts an application with these imports and providers, without a log. */
export async function startNest({ imports = [], providers = [] }) {
  class Application {}
  Module({ imports, providers })(Application);
  const application = await NestFactory.createApplicationContext(Application, {
    logger: false,
    abortOnError: false,
  });
  return application;
}
